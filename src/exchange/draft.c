/* Batches: memory taken once, emptied and filled again. */
#include "exchange/draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"

#define TEXT_MAX LIMIT_BATCH_BYTES
#define EVENTS_ROW LIMIT_FIELDS            /* the most one row may give */

struct batch *batch_new(void)
{
	struct batch *b = calloc(1, sizeof *b);
	must(b != NULL);
	arena_init(&b->arena, 8u * LIMIT_BATCH_BYTES);
	/* Untouched pages of these are never made: small imports stay small. */
	b->row = malloc(LIMIT_BATCH_ROWS * sizeof *b->row);
	b->event = malloc((LIMIT_BATCH_EVENTS + EVENTS_ROW) * sizeof *b->event);
	b->text = malloc(TEXT_MAX + LIMIT_LINE);
	must(b->row && b->event && b->text);
	return b;
}

void batch_reset(struct batch *b)
{
	struct batch keep = { .arena = b->arena, .row = b->row, .event = b->event, .text = b->text,
		.rows_most = LIMIT_BATCH_ROWS };
	arena_reset(&keep.arena);
	*b = keep;
}

void batch_free(struct batch *b)
{
	if (!b)
		return;
	arena_free(&b->arena);
	free(b->row);
	free(b->event);
	free(b->text);
	free(b);
}

bool batch_full(const struct batch *b)
{
	return b->rows >= b->rows_most || b->events >= LIMIT_BATCH_EVENTS || b->text_n >= TEXT_MAX ||
		b->arena.used >= LIMIT_BATCH_BYTES || b->rejects >= b->rows_most;
}
