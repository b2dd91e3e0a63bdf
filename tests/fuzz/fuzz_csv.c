/* Any bytes as CSV: every byte is accounted for, every field is UTF-8, and what is read can be written and read again. */
#include "tests/fuzz/fuzz.h"

#include "codec/csv.h"

static void read_again(struct cx *cx, const struct csv_record *record)
{
	AUTO(buf) struct buf text;
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record again;
	bool more;
	buf_init(&text, LIMIT_BUF);
	for (size_t i = 0; i < record->fields; i++)
		csv_put(&text, record->field[i], i == 0);
	csv_end(&text);
	if (text.n < 2 || text.n > LIMIT_LINE || str_starts(buf_view(&text), "\xEF\xBB\xBF"))
		return;                 /* a line without bytes is no record; a mark at the start is not text */
	must(csv_open_bytes(cx, buf_view(&text), ',', '\0', &reader) == OK);
	must(csv_next(cx, reader, &again, &more) == OK && more);
	must(again.fields == record->fields);
	for (size_t i = 0; i < again.fields; i++)
		must(str_eq(again.field[i], record->field[i]));
	must(csv_next(cx, reader, &again, &more) == OK && !more);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char delimiters[] = ",\t|;", comments[] = "\0\0#";
	struct cx *cx = fuzz_cx();
	AUTO(csv) struct csv_reader *reader = NULL;
	if (size < 1)
		return 0;
	struct str text = { (const char *)data + 1, size - 1 };
	must(csv_open_bytes(cx, text, delimiters[data[0] & 3], comments[(data[0] >> 2) % 3], &reader) == OK);
	int64_t line = 0, number = 0;
	size_t raw = 0;
	for (;;) {
		struct csv_record record;
		bool more;
		must(csv_next(cx, reader, &record, &more) == OK);
		if (!more)
			break;
		must(record.fields >= 1 && record.fields <= LIMIT_FIELDS && record.raw.n > 0);
		must(record.line > line && record.number == ++number);
		line = record.line;
		raw += record.raw.n;
		for (size_t i = 0; i < record.fields; i++)
			must(str_utf8(record.field[i]));
		if (number <= 20)
			read_again(cx, &record);
		fuzz_planted(record.latin1 && record.fields == 3 && record.problem && record.field[1].n == 2);
	}
	must(csv_bytes(reader) == (int64_t)text.n && raw <= text.n);
	return 0;
}
