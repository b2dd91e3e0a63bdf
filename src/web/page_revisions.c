/* How often a diagnosis was revised: counts, nobody by name. */
#include <math.h>

#include "base/must.h"
#include "insight/revision.h"
#include "web/list_file.h"
#include "web/pages.h"
#include "web/say.h"

static struct str percent(struct arena *arena, double share)
{
	return isnan(share) ? STR("not known") : say_f(arena, "%.1f%%", 100 * share);
}

static const struct sheet_column columns[] = {
	{ "pathway", SHEET_WORDS, offsetof(struct t_revisions_row, title) }, { "ruled_out", SHEET_NUMBER, offsetof(struct t_revisions_row, judged) },
	{ "revised", SHEET_NUMBER, offsetof(struct t_revisions_row, revised) }, { "share", SHEET_WORDS, offsetof(struct t_revisions_row, share) },
	{ "interval_95_percent", SHEET_WORDS, offsetof(struct t_revisions_row, interval) },
};

enum err page_revisions(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct revision *r;
	size_t n;
	TRY(frame_make(cx, rq, "Revisions of diagnosis", &frame));
	TRY(revisions(cx, rq->db, rq->settings->catalog, rq->who->organisation, &r, &n));
	struct t_revisions d = { .frame = frame };
	struct t_revisions_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	struct t_revisions_not *not = arena_array(cx->arena, n + 1, sizeof *not);
	for (size_t i = 0; i < n; i++) {
		double share = (double)r[i].revised / (double)r[i].judged;
		if (!r[i].asks)
			not[d.nots_n++] = (struct t_revisions_not){ r[i].pathway->title };
		if (!r[i].judged)
			continue;
		row[d.rows_n++] = (struct t_revisions_row){ .title = i ? r[i].pathway->title : STR("All"), .judged = r[i].judged, .revised = r[i].revised,
			.share = percent(cx->arena, share), .interval = say_f(cx->arena, "%.*s to %.*s", STRF(percent(cx->arena, r[i].share.low)),
			STRF(percent(cx->arena, r[i].share.high))) };
	}
	d.nots = not;
	d.rows = row;
	d.line = r[0].judged ? say_f(cx->arena, "Of %.*s in which an organic cause was judged to be ruled out, %lld revised so far",
		STRF(say_count(cx->arena, r[0].judged, "episode", "episodes")), (long long)r[0].revised) : STR("Nothing to count yet");
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "revisions", .title = "Revisions of diagnosis", .filter = d.line,
			.back = STR("/revisions") }, columns, LENGTH(columns), row, d.rows_n, sizeof *row);
	if (d.rows_n)
		list_offer_as(cx, rq, frame, "count", "board", STR("/revisions"));
	t_revisions(&rs->body, &d);
	return OK;
}
