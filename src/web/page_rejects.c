/* The rejected rows of an import: where they stand, what is wrong and what to do; the list as CSV, and the rows themselves for
 * whoever sent them. */
#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/must.h"
#include "codec/csv.h"
#include "record/arrival.h"
#include "web/pages.h"
#include "web/say.h"

#define ROWS     100
#define ROWS_MAX 100000          /* of the list as a file: whoever has more has one problem, not a hundred thousand */

static const struct { const char *kind, *say, *act; } kinds[] = {
#define REJECT(kind, say, act) { kind, say, act },
#include "gen/rejects.h"
#undef REJECT
};

static void words_of(struct str kind, struct str *ret_say, struct str *ret_do)
{
	*ret_say = STR("The row could not be used.");
	*ret_do = STR("Look at the row in its source.");
	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (str_is(kind, kinds[i].kind)) {
			*ret_say = str_of(kinds[i].say);
			*ret_do = str_of(kinds[i].act);
		}
}

static struct str href_of(struct cx *cx, const struct origin *origin, const char *more)
{
	return say_f(cx->arena, "/import/%.*s%s", STRF(outside(cx->arena, origin->outside)), more);
}

static void rows_make(struct cx *cx, const struct origin_reject_told *told, size_t n, struct t_import_rejects *d)
{
	struct t_import_rejects_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++) {
		row[i] = (struct t_import_rejects_row){ .file = told[i].file, .line = told[i].reject.line, .row = told[i].reject.row,
			.field = told[i].reject.field };
		words_of(told[i].reject.kind, &row[i].say, &row[i].act);
	}
	d->rows = row;
	d->rows_n = n;
}

enum err page_import_rejects(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct origin origin;
	struct origin_reject_told *told;
	struct origin_reject_file *file;
	size_t n, files;
	TRY(origin_seen(cx, rq->db, rq->id[0], &origin));
	int64_t page = query_int(&rq->query, "page", 1, 1000000, 1);
	TRY(frame_make(cx, rq, "Rejected rows", &frame));
	TRY(origin_rejects_page(cx, rq->db, origin.id, (page - 1) * ROWS, ROWS, &told, &n));
	TRY(origin_reject_files(cx, rq->db, origin.id, &file, &files));
	if (n == 0 && page > 1)
		return response_go(rs, href_of(cx, &origin, "/rejects"));
	struct t_import_rejects d = { .frame = frame, .name = origin.name, .href = href_of(cx, &origin, ""),
		.csv_href = href_of(cx, &origin, "/rejects.csv"), .from = (page - 1) * ROWS + 1,
		.to = (page - 1) * ROWS + (int64_t)n, .command = say_f(cx->arena, "waymark import rejects %" PRId64 " FOLDER", origin.id) };
	TRY(arrival_sent_here(cx, rq->db, origin.id, &d.sent_here));
	d.sent_here = d.sent_here && request_may(rq, "run", "import");
	struct t_import_rejects_file *f = arena_array(cx->arena, files + 1, sizeof *f);
	for (size_t i = 0; i < files; i++) {
		f[i] = (struct t_import_rejects_file){ file[i].file, file[i].count,
			href_of(cx, &origin, arena_printf(cx->arena, "/rejects/file?no=%zu", i + 1)) };
		d.count += file[i].count;
	}
	d.files = f;
	d.files_n = files;
	rows_make(cx, told, n, &d);
	if (page > 1)
		d.before_href = href_of(cx, &origin, arena_printf(cx->arena, "/rejects?page=%" PRId64, page - 1));
	if (d.to < d.count)
		d.after_href = href_of(cx, &origin, arena_printf(cx->arena, "/rejects?page=%" PRId64, page + 1));
	t_import_rejects(&rs->body, &d);
	return OK;
}

/* No value of a row: who may look at imports may have it. */
enum err page_import_rejects_csv(struct cx *cx, struct request *rq, struct response *rs)
{
	struct origin origin;
	struct origin_reject_told *told;
	size_t n;
	TRY(origin_seen(cx, rq->db, rq->id[0], &origin));
	TRY(origin_rejects_page(cx, rq->db, origin.id, 0, ROWS_MAX, &told, &n));
	static const char *const heads[] = { "file", "line", "row", "field", "problem", "what_to_do" };
	for (size_t i = 0; i < LENGTH(heads); i++)
		csv_put(&rs->body, str_of(heads[i]), i == 0);
	csv_end(&rs->body);
	for (size_t i = 0; i < n; i++) {
		struct str say, act;
		words_of(told[i].reject.kind, &say, &act);
		csv_put_safe(&rs->body, told[i].file, true);
		csv_put(&rs->body, told[i].reject.line == NIL ? STR("") : say_f(cx->arena, "%" PRId64, told[i].reject.line), false);
		csv_put(&rs->body, say_f(cx->arena, "%" PRId64, told[i].reject.row), false);
		csv_put_safe(&rs->body, told[i].reject.field, false);
		csv_put(&rs->body, say, false);
		csv_put(&rs->body, act, false);
		csv_end(&rs->body);
	}
	rs->type = "text/csv; charset=utf-8";
	rs->download = arena_printf(cx->arena, "rejects-%.*s.csv", STRF(outside(cx->arena, origin.outside)));
	return OK;
}

static bool plain_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("._-", c)))
			return false;
	}
	return name.n > 0 && name.n < 200 && name.p[0] != '.';
}

/* The rows as they were sent, back to whose they are. */
enum err page_import_rejects_file(struct cx *cx, struct request *rq, struct response *rs)
{
	struct origin origin;
	struct origin_reject_file *file;
	struct str text;
	size_t files;
	bool sent_here;
	TRY(origin_seen(cx, rq->db, rq->id[0], &origin));
	TRY(arrival_sent_here(cx, rq->db, origin.id, &sent_here));
	if (!sent_here)
		return fail(cx, ERR_FORBIDDEN, "These rows name people, and your organisation did not send them by browser. "
			"Whoever runs Waymark can write them out with `waymark import rejects`.");
	TRY(origin_reject_files(cx, rq->db, origin.id, &file, &files));
	int64_t no = query_int(&rq->query, "no", 1, (int64_t)files, 0);
	if (no == 0 || !plain_name(file[no - 1].file))
		return fail(cx, ERR_NOT_FOUND, "This import has no such file of rejected rows.");
	const char *folder = file_join(cx->arena, file_join(cx->arena, rq->settings->inbox,
		str_c(cx->arena, outside(cx->arena, origin.outside))), "rejects");
	enum err err = file_read(cx, file_join(cx->arena, folder, str_c(cx->arena, file[no - 1].file)), LIMIT_BUF, &text);
	if (err == ERR_NOT_FOUND || err == ERR_NO_FILE)
		return fail(cx, ERR_NOT_FOUND, "The rejected rows of this import are not kept on this server any more. "
			"`waymark import rejects` makes them anew.");
	TRY(err);
	buf_str(&rs->body, text);
	rq->rows = file[no - 1].count;
	rq->subject = outside(cx->arena, origin.outside);
	rs->type = "text/csv; charset=utf-8";
	rs->download = arena_printf(cx->arena, "rejects-%.*s", STRF(file[no - 1].file));
	return OK;
}
