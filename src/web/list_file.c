/* Which of the three was asked for, and what stands around the rows. */
#include "web/list_file.h"

#include "base/must.h"
#include "web/say.h"

static enum sheet_as as_of(const struct request *rq)
{
	return str_ends(rq->path, ".xlsx") ? SHEET_XLSX : str_ends(rq->path, ".print") ? SHEET_PAPER : SHEET_CSV;
}

bool list_asked(const struct request *rq)
{
	return str_ends(rq->path, ".csv") || str_ends(rq->path, ".xlsx") || str_ends(rq->path, ".print");
}

void list_open(const struct request *rq, const struct sheet_column *column, size_t columns, int64_t most, struct sheet *ret)
{
	sheet_open(ret, as_of(rq), column, columns, most);
}

static struct sheet_about about_of(const struct request *rq, const struct list_about *a)
{
	return (struct sheet_about){ .title = str_of(a->title), .place = rq->who->organisation_name, .filter = a->filter, .by = rq->who->staff_name,
		.notice = str_of(a->notice), .at = rq->now, .of = a->of };
}

/* Without what leads elsewhere: it is to be printed, and a browser shows it first. */
static enum err paper_make(struct cx *cx, struct request *rq, struct response *rs, const struct list_about *a, const struct sheet *sheet)
{
	struct t_frame *frame;
	struct str say[SHEET_SENTENCES];
	struct sheet_about about = about_of(rq, a);
	int n = sheet_says(cx->arena, sheet, &about, say);
	struct t_list_paper_say *row = arena_array(cx->arena, SHEET_SENTENCES, sizeof *row);
	for (int i = 1; i < n; i++)
		row[i - 1].text = say[i];
	TRY(frame_make(cx, rq, a->title, &frame));
	frame->nav_n = 0;
	frame->searches = false;
	frame->extra_class = STR("wm--paper");
	t_list_paper(&rs->body, &(struct t_list_paper){ .frame = frame, .title = str_of(a->title), .place = rq->who->organisation_name, .back_href = a->back,
		.says = row, .says_n = (size_t)(n - 1), .rows = sheet->rows, .foot = a->foot, .table = sheet_table(cx->arena, sheet) });
	return OK;
}

enum err list_close(struct cx *cx, struct request *rq, struct response *rs, const struct list_about *a, struct sheet *sheet)
{
	char day[DAY_TEXT];
	struct sheet_about about = about_of(rq, a);
	rq->rows = sheet->rows == 0 && rq->patient != NIL ? 1 : sheet->rows;     /* an empty list of one person names her all the same */
	if (sheet->as == SHEET_PAPER)
		return paper_make(cx, rq, rs, a, sheet);
	struct str name = a->name.n ? a->name : say_f(cx->arena, "waymark-%s-%s", a->word, day_iso(rq->today, day));
	TRY(sheet_close(cx, sheet, &about, &rs->body));
	rs->type = sheet->as == SHEET_XLSX ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8";
	rs->download = arena_printf(cx->arena, "%.*s%s.%s", STRF(name), rq->settings->training ? "-training" : "", sheet->as == SHEET_XLSX ? "xlsx" : "csv");
	return OK;
}

enum err list_file(struct cx *cx, struct request *rq, struct response *rs, const struct list_about *about, const struct sheet_column *column,
		size_t columns, const void *row, size_t count, size_t bytes)
{
	AUTO(sheet) struct sheet sheet;
	list_open(rq, column, columns, LIST_MOST, &sheet);
	sheet_rows(&sheet, row, count, bytes);
	return list_close(cx, rq, rs, about, &sheet);
}

struct str list_address(struct cx *cx, struct str address, const char *ending)
{
	struct str path, query;
	bool asked = str_cut(address, '?', &path, &query);
	return say_f(cx->arena, "%.*s%s%s%.*s", STRF(path), ending, asked ? "?" : "", STRF(query));
}

void list_offer(struct cx *cx, const struct request *rq, struct t_frame *frame, const char *class, struct str address)
{
	list_offer_as(cx, rq, frame, "export", class, address);
}

void list_offer_as(struct cx *cx, const struct request *rq, struct t_frame *frame, const char *operation, const char *class, struct str address)
{
	if (!request_may(rq, operation, class))
		return;
	frame->csv_href = list_address(cx, address, ".csv");
	frame->xlsx_href = list_address(cx, address, ".xlsx");
	frame->print_href = list_address(cx, address, ".print");
}
