/* Header and rows of a CSV extract through its mapping to drafts. The first byte says which mapping; then come its files, one
 * after another with a byte of 0x1E between them, each begun by the letter of its file: A the first of the mapping. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/drafts.h"

static const char *const maps[] = { "hes-outpatient", "hes-admitted", "hes-emergency", "emis-gp", "tpp-gp", "mhsds-contacts",
	"talking-therapies" };

static void planted(const struct batch *b)
{
	for (size_t i = 0; i < b->events; i++)
		fuzz_planted(b->event[i].kind == EVENT_OUTPATIENT && b->event[i].attended == TRUTH_UNKNOWN && b->event[i].specialty >= 0 &&
			b->event[i].length_minutes == NUMBER_NONE && b->event[i].on == DAY_NONE.day && b->persons == 1);
}

static uint64_t extract(const struct map *map, struct str bytes)
{
	static struct batch *b;
	struct str file, rest = bytes;
	uint64_t sum = 1;
	bool more = true;
	if (!b)
		b = batch_new();
	struct reading *r = drafts_reading(map);
	while (more) {
		struct cx *cx = fuzz_cx();
		struct source *source = NULL;
		more = str_cut(rest, '\x1E', &file, &rest);
		if (file.n < 1)
			continue;
		int no = (unsigned char)(file.p[0] - 'A') % map->files;
		if (csv_source_open(cx, map, no, drafts_file(str_sub(file, 1, file.n - 1)), "fuzz", &source) != OK) {
			must(cx_say(cx)[0] != '\0');
			continue;
		}
		drafts_read(cx, map, source, r, no, b);
		sum = drafts_sum(b, sum);
		planted(b);
		source->close(source);
	}
	reading_free(r);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	const struct map *map = drafts_map(maps[data[0] % LENGTH(maps)]);
	struct str bytes = { (const char *)data + 1, size - 1 };
	uint64_t once = extract(map, bytes);
	if (size % 4 == 0)
		must(extract(map, bytes) == once);
	return 0;
}
