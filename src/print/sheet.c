/* What a cell says is decided here, once for all three; how XLSX writes it is in xlsx.c. */
#include "print/sheet_in.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "codec/csv.h"

#define BYTES_MAX (48u << 20)           /* of the rows: with what XLSX lays around them they stay below LIMIT_BUF */

struct cell { struct str text; struct day day; struct instant at; };

void sheet_open(struct sheet *s, enum sheet_as as, const struct sheet_column *column, size_t columns, int64_t most)
{
	must(columns <= SHEET_COLUMNS);
	*s = (struct sheet){ .as = as, .column = column, .columns = columns, .most = most };
	buf_init(&s->body, LIMIT_BUF);
}

/* "12", "12.5", "-0.567". */
static struct str milli_say(int64_t milli, char text[32])
{
	uint64_t n = milli < 0 ? -(uint64_t)milli : (uint64_t)milli;
	snprintf(text, 32, "%s%" PRIu64 ".%03d", milli < 0 ? "-" : "", n / 1000, (int)(n % 1000));
	size_t end = strlen(text);
	while (text[end - 1] == '0')
		end--;
	end -= text[end - 1] == '.';
	return (struct str){ text, end };
}

/* text: as CSV has it. */
static struct cell cell_of(const struct sheet_column *c, const void *row, char text[INSTANT_TEXT])
{
	const void *p = (const char *)row + c->at;
	struct cell cell = { .text = STR(""), .day = DAY_NONE, .at = INSTANT_NONE };
	switch (c->kind) {
	case SHEET_WORDS:
		cell.text = *(const struct str *)p;
		break;
	case SHEET_DAY:
		cell.day = *(const struct day *)p;
		cell.text = str_of(day_iso(cell.day, text));
		break;
	case SHEET_AT:
		cell.at = *(const struct instant *)p;
		cell.text = instant_known(cell.at) ? str_of(instant_iso(cell.at, text)) : STR("");
		break;
	case SHEET_NUMBER:
	case SHEET_MILLI:
		if (*(const int64_t *)p == SHEET_NONE)
			break;
		if (c->kind == SHEET_MILLI) {
			cell.text = milli_say(*(const int64_t *)p, text);
			break;
		}
		snprintf(text, INSTANT_TEXT, "%" PRId64, *(const int64_t *)p);
		cell.text = str_of(text);
		break;
	case SHEET_YES:
		cell.text = *(const bool *)p ? STR("yes") : STR("no");
		break;
	case SHEET_TRUTH:
		cell.text = *(const enum truth *)p == TRUTH_YES ? STR("yes") : *(const enum truth *)p == TRUTH_NO ? STR("no") : STR("not known");
		break;
	}
	return cell;
}

static bool on_it(const struct sheet *s, size_t column)
{
	return s->as != SHEET_PAPER || !s->column[column].files;
}

static void cell_put(struct sheet *s, size_t i, struct cell cell)
{
	const struct sheet_column *c = &s->column[i];
	int64_t row = s->rows + 2;              /* below the head */
	bool number = c->kind == SHEET_NUMBER || c->kind == SHEET_MILLI;
	if (s->as == SHEET_CSV) {
		if (c->kind == SHEET_WORDS)
			csv_put_safe(&s->body, cell.text, i == 0);
		else
			csv_put(&s->body, cell.text, i == 0);
	} else if (s->as == SHEET_XLSX) {
		if (!cell.text.n)
			return;
		if (c->kind == SHEET_DAY)
			xlsx_day(&s->body, i, row, cell.day);
		else if (c->kind == SHEET_AT)
			xlsx_at(&s->body, i, row, cell.at);
		else if (number)
			xlsx_number(&s->body, i, row, cell.text);
		else
			xlsx_words(&s->body, i, row, cell.text, false);
	} else {
		buf_text(&s->body, number ? "<td class=\"wm-num\">" : c->kind == SHEET_DAY || c->kind == SHEET_AT ? "<td class=\"wm-nb\">" : "<td>");
		if (c->kind == SHEET_DAY && day_known(cell.day))
			html_day(&s->body, cell.day);
		else if (c->kind == SHEET_AT && instant_known(cell.at))
			html_instant(&s->body, cell.at);
		else
			html_text(&s->body, cell.text);
		buf_text(&s->body, "</td>");
	}
}

static void row_put(struct sheet *s, const void *row)
{
	char text[INSTANT_TEXT];
	if (s->as == SHEET_XLSX)
		xlsx_row(&s->body, s->rows + 2);
	else if (s->as == SHEET_PAPER)
		buf_text(&s->body, "<tr>");
	for (size_t i = 0; i < s->columns; i++) {
		if (!on_it(s, i))
			continue;
		struct cell cell = cell_of(&s->column[i], row, text);
		int wide = cell.text.n > 60 ? 60 : (int)cell.text.n;
		s->wide[i] = wide > s->wide[i] ? wide : s->wide[i];
		cell_put(s, i, cell);
	}
	if (s->as == SHEET_XLSX)
		xlsx_row_end(&s->body);
	else if (s->as == SHEET_PAPER)
		buf_text(&s->body, "</tr>\n");
	else
		csv_end(&s->body);
}

void sheet_rows(struct sheet *s, const void *row, size_t count, size_t bytes)
{
	for (size_t i = 0; i < count; i++) {
		size_t before = s->body.n;
		if (s->rows < s->most && !sheet_full(s))
			row_put(s, (const char *)row + i * bytes);
		bool fits = s->body.n > before && s->body.n <= BYTES_MAX && !s->body.full;
		if (!fits) {
			s->body.n = before;
			s->body.full = false;
		}
		s->rows += fits;
		s->left += !fits;
	}
}

struct str sheet_head(struct arena *arena, const char *name)
{
	char *text = arena_text(arena, name);
	for (char *p = text; *p; p++)
		*p = *p == '_' ? ' ' : *p;
	if (strncmp(text, "nhs ", 4) == 0)
		memcpy(text, "NHS", 3);
	else if (strcmp(text, "gp") == 0)
		memcpy(text, "GP", 2);
	else if (*text >= 'a' && *text <= 'z')
		*text = (char)(*text - 'a' + 'A');
	return str_of(text);
}

static struct str limit_say(struct arena *arena, const struct sheet *s, const struct sheet_about *about)
{
	int64_t of = about->of ? about->of : s->rows + s->left;
	return sheet_full(s) || of > s->rows ? str_of(arena_printf(arena, "NOT ALL OF IT: only the first %" PRId64 " of %" PRId64
		" rows fit; narrow what is shown and take it out again", s->rows, of)) : STR_NONE;
}

int sheet_says(struct arena *arena, const struct sheet *s, const struct sheet_about *about, struct str ret[SHEET_SENTENCES])
{
	int n = 0;
	char at[INSTANT_TEXT];
	ret[n++] = str_of(arena_printf(arena, "%.*s, %.*s", STRF(about->title), STRF(about->place)));
	if (about->filter.n)
		ret[n++] = str_of(arena_printf(arena, "Shown: %.*s", STRF(about->filter)));
	ret[n++] = str_of(arena_printf(arena, "%" PRId64 " %s, taken out by %.*s, %s", s->rows, s->rows == 1 ? "row" : "rows", STRF(about->by),
		instant_words(about->at, at)));
	if (about->notice.n)
		ret[n++] = about->notice;
	ret[n] = limit_say(arena, s, about);
	return n + str_known(ret[n]);
}

/* One cell whatever the separator is, and no formula in it: what would end the cell or the line becomes a blank. */
static void line_put(struct buf *out, struct str sentence)
{
	for (size_t i = 0; i < sentence.n; i++)
		buf_char(out, strchr(",;|\t\r\n\"", sentence.p[i]) ? ' ' : sentence.p[i]);
	buf_text(out, sentence.n && sentence.p[sentence.n - 1] == '.' ? " " : ". ");
}

static enum err csv_close_all(struct cx *cx, const struct sheet *s, const struct sheet_about *about, struct buf *ret)
{
	struct str say[SHEET_SENTENCES], limit = limit_say(cx->arena, s, about);
	int n = sheet_says(cx->arena, s, about, say);
	buf_text(ret, "# ");
	for (int i = 0; i < n; i++)
		line_put(ret, say[i]);
	buf_char(ret, '\n');
	for (size_t i = 0; i < s->columns; i++)
		csv_put(ret, str_of(s->column[i].name), i == 0);
	csv_end(ret);
	buf_str(ret, buf_view(&s->body));
	if (str_known(limit)) {
		buf_text(ret, "# ");
		line_put(ret, limit);
		buf_char(ret, '\n');
	}
	return ret->full ? fail(cx, ERR_OVER_LIMIT, "The file would be too large. Narrow what is shown.") : OK;
}

enum err sheet_close(struct cx *cx, struct sheet *s, const struct sheet_about *about, struct buf *ret)
{
	must(s->as != SHEET_PAPER);
	return s->as == SHEET_XLSX ? xlsx_close(cx, s, about, ret) : csv_close_all(cx, s, about, ret);
}

struct html sheet_table(struct arena *arena, const struct sheet *s)
{
	struct buf out;
	must(s->as == SHEET_PAPER);
	buf_init(&out, LIMIT_BUF);
	buf_text(&out, "<thead><tr>");
	for (size_t i = 0; i < s->columns; i++) {
		if (!on_it(s, i))
			continue;
		buf_text(&out, "<th scope=\"col\">");
		html_text(&out, sheet_head(arena, s->column[i].name));
		buf_text(&out, "</th>");
	}
	buf_text(&out, "</tr></thead>\n<tbody>\n");
	buf_str(&out, buf_view(&s->body));
	buf_text(&out, "</tbody>");
	struct html html = { str_dup(arena, buf_view(&out)) };
	must(!out.full);
	buf_free(&out);
	return html;
}

void sheet_auto(struct sheet *s)
{
	buf_free(&s->body);
}
