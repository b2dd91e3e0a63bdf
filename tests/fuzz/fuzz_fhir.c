/* NDJSON lines through the shipped mapping of FHIR R4 to drafts. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/drafts.h"

static void planted(const struct batch *b)
{
	for (size_t i = 0; i < b->events; i++)
		fuzz_planted(b->event[i].minute >= 0 && b->event[i].until != DAY_NONE.day && b->event[i].code < 0 && b->rows == 1);
}

static uint64_t lines(const struct map *map, struct str bytes)
{
	static struct batch *b;
	struct cx *cx = fuzz_cx();
	struct source *source = NULL;
	if (!b)
		b = batch_new();
	struct reading *r = drafts_reading(map);
	/* What does not begin as a resource is refused before its first row, with a sentence. */
	enum err err = fhir_source_open(cx, map, drafts_file(bytes), "fuzz", &source);
	if (err != OK) {
		must(err == ERR_BAD_FILE && *cx_say(cx));
		reading_free(r);
		return 0;
	}
	drafts_read(cx, map, source, r, -1, b);
	planted(b);
	source->close(source);
	reading_free(r);
	return drafts_sum(b, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct map *map = drafts_map("fhir-r4");
	struct str bytes = { (const char *)data, size };
	uint64_t once = lines(map, bytes);
	if (size % 4 == 0)
		must(lines(map, bytes) == once);
	return 0;
}
