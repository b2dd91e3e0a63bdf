/* A workbook of two sheets (ECMA-376, Office Open XML): what the list is, and the list. */
#include "print/sheet_in.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/must.h"
#include "print/zip.h"

#define CELL_MAX  32767          /* letters that a cell takes */
#define FOOT_MAX  110            /* of the 255 that head and foot take with their commands, whatever the letters are written as */
#define DAY_1970  25569          /* days that the format counts to 1 January 1970 */
#define DAY_FIRST 61             /* it believes in 29 February 1900: earlier days are written as words */
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACK "http://schemas.openxmlformats.org/package/2006"
#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

enum style { STYLE_WORDS, STYLE_DAY, STYLE_AT, STYLE_HEAD, STYLE_NUMBER };

static const char types[] = HEAD "<Types xmlns=\"" PACK "/content-types\">"
	"<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	"<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	"<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
	"<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>"
	"<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
	"<Override PartName=\"/xl/worksheets/sheet2.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
	"</Types>";
static const char package[] = HEAD "<Relationships xmlns=\"" PACK "/relationships\">"
	"<Relationship Id=\"rId1\" Type=\"" RELS "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char parts[] = HEAD "<Relationships xmlns=\"" PACK "/relationships\">"
	"<Relationship Id=\"rId1\" Type=\"" RELS "/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
	"<Relationship Id=\"rId2\" Type=\"" RELS "/worksheet\" Target=\"worksheets/sheet2.xml\"/>"
	"<Relationship Id=\"rId3\" Type=\"" RELS "/styles\" Target=\"styles.xml\"/></Relationships>";
/* The list's head is on every sheet of paper. */
static const char workbook[] = HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELS "\"><bookViews><workbookView activeTab=\"1\"/></bookViews>"
	"<sheets><sheet name=\"About this list\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"List\" sheetId=\"2\" r:id=\"rId2\"/></sheets>"
	"<definedNames><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"1\">List!$1:$1</definedName></definedNames></workbook>";
/* In the order of enum style. */
static const char styles[] = HEAD "<styleSheet xmlns=\"" MAIN "\">"
	"<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"d\\ mmm\\ yyyy\"/>"
	"<numFmt numFmtId=\"165\" formatCode=\"d\\ mmm\\ yyyy\\ hh:mm\"/></numFmts>"
	"<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Arial\"/></font><font><b/><sz val=\"11\"/><name val=\"Arial\"/></font></fonts>"
	"<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
	"<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
	"<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"5\">"
	"<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\">"
	"<alignment vertical=\"top\" wrapText=\"1\"/></xf>"
	"<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>"
	"<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>"
	"<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyAlignment=\"1\">"
	"<alignment vertical=\"top\" wrapText=\"1\"/></xf>"
	"<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>"
	"</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>";

void xlsx_row(struct buf *out, int64_t row)
{
	buf_printf(out, "<row r=\"%" PRId64 "\">", row);
}

void xlsx_row_end(struct buf *out)
{
	buf_text(out, "</row>\n");
}

static void cell(struct buf *out, size_t column, int64_t row, enum style style)
{
	buf_printf(out, "<c r=\"%c%" PRId64 "\" s=\"%d\"", (char)('A' + column), row, (int)style);
}

/* U+FFFE and U+FFFF are letters for UTF-8 and none for XML. */
static void text_put(struct buf *out, struct str words)
{
	size_t from = 0;
	for (size_t i = 0; i + 2 < words.n; i++)
		if (words.p[i] == '\xEF' && words.p[i + 1] == '\xBF' && (words.p[i + 2] == '\xBE' || words.p[i + 2] == '\xBF')) {
			html_text(out, str_sub(words, from, i - from));
			from = i + 3;
		}
	html_text(out, str_sub(words, from, words.n));
}

void xlsx_words(struct buf *out, size_t column, int64_t row, struct str words, bool head)
{
	cell(out, column, row, head ? STYLE_HEAD : STYLE_WORDS);
	buf_text(out, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
	text_put(out, str_sub(words, 0, CELL_MAX));
	buf_text(out, "</t></is></c>");
}

void xlsx_number(struct buf *out, size_t column, int64_t row, struct str number)
{
	cell(out, column, row, STYLE_NUMBER);
	buf_printf(out, "><v>%.*s</v></c>", STRF(number));
}

void xlsx_day(struct buf *out, size_t column, int64_t row, struct day day)
{
	char text[DAY_TEXT];
	if (day.day + DAY_1970 < DAY_FIRST) {
		xlsx_words(out, column, row, str_of(day_iso(day, text)), false);
		return;
	}
	cell(out, column, row, STYLE_DAY);
	buf_printf(out, "><v>%d</v></c>", day.day + DAY_1970);
}

/* As the clock on the wall said it. */
void xlsx_at(struct buf *out, size_t column, int64_t row, struct instant at)
{
	int minute;
	struct day day = instant_local(at, &minute);
	cell(out, column, row, STYLE_AT);
	buf_printf(out, "><v>%d.%010" PRId64 "</v></c>", day.day + DAY_1970, (INT64_C(10000000000) * minute + 720) / 1440);
}

static void wide_put(struct buf *out, size_t column, int letters)
{
	buf_printf(out, "<col min=\"%zu\" max=\"%zu\" width=\"%d\" customWidth=\"1\"/>", column + 1, column + 1, letters);
}

static void about_make(struct cx *cx, const struct sheet *s, const struct sheet_about *about, struct buf *out)
{
	struct str say[SHEET_SENTENCES];
	int n = sheet_says(cx->arena, s, about, say);
	buf_text(out, HEAD "<worksheet xmlns=\"" MAIN "\"><cols>");
	wide_put(out, 0, 110);
	buf_text(out, "</cols><sheetData>");
	for (int i = 0; i < n; i++) {
		xlsx_row(out, i + 1);
		xlsx_words(out, 0, i + 1, say[i], i == 0);
		xlsx_row_end(out);
	}
	buf_text(out, "</sheetData></worksheet>");
}

static void list_begin(struct cx *cx, const struct sheet *s, struct buf *out)
{
	buf_text(out, HEAD "<worksheet xmlns=\"" MAIN "\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews>"
		"<sheetView tabSelected=\"1\" workbookViewId=\"0\">"
		"<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>");
	for (size_t i = 0; i < s->columns; i++) {
		int head = (int)sheet_head(cx->arena, s->column[i].name).n, wide = s->wide[i] > head ? s->wide[i] : head;
		wide_put(out, i, s->column[i].kind == SHEET_DAY ? (head > 11 ? head + 2 : 13) : s->column[i].kind == SHEET_AT ? 19 : wide + 3);
	}
	buf_text(out, "</cols><sheetData>\n");
	xlsx_row(out, 1);
	for (size_t i = 0; i < s->columns; i++)
		xlsx_words(out, i, 1, sheet_head(cx->arena, s->column[i].name), true);
	xlsx_row_end(out);
}

/* Of what an "&" stands before in a foot, it is a command. */
static void foot_put(struct buf *out, struct str words)
{
	struct str part, rest = words;
	for (bool more = true; more;) {
		more = str_cut(rest, '&', &part, &rest);
		text_put(out, part);
		buf_text(out, more ? "&amp;&amp;" : "");
	}
}

static void list_end(struct cx *cx, const struct sheet *s, const struct sheet_about *about, struct buf *out)
{
	struct str say[SHEET_SENTENCES];
	int n = sheet_says(cx->arena, s, about, say);
	int64_t last = s->rows + 1;
	if (str_starts(say[n - 1], "NOT ALL")) {
		xlsx_row(out, ++last);
		xlsx_words(out, 0, last, say[n - 1], true);
		xlsx_row_end(out);
	}
	buf_printf(out, "</sheetData><autoFilter ref=\"A1:%c%" PRId64 "\"/>"
		"<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>"
		"<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/><headerFooter><oddHeader>&amp;L",
		(char)('A' + s->columns - 1), s->rows + 1);
	foot_put(out, str_sub(say[0], 0, FOOT_MAX));
	buf_text(out, "</oddHeader><oddFooter>&amp;L");
	foot_put(out, str_sub(about->notice, 0, FOOT_MAX));
	buf_text(out, "&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter></worksheet>");
}

enum err xlsx_close(struct cx *cx, const struct sheet *s, const struct sheet_about *about, struct buf *ret)
{
	AUTO(zip) struct zip z;
	AUTO(buf) struct buf text;
	zip_open(&z, ret);
	buf_init(&text, 1 << 20);
	TRY(zip_file(cx, &z, "[Content_Types].xml", STR(types)));
	TRY(zip_file(cx, &z, "_rels/.rels", STR(package)));
	TRY(zip_file(cx, &z, "xl/workbook.xml", STR(workbook)));
	TRY(zip_file(cx, &z, "xl/_rels/workbook.xml.rels", STR(parts)));
	TRY(zip_file(cx, &z, "xl/styles.xml", STR(styles)));
	about_make(cx, s, about, &text);
	TRY(zip_file(cx, &z, "xl/worksheets/sheet1.xml", buf_view(&text)));
	TRY(zip_begin(cx, &z, "xl/worksheets/sheet2.xml"));
	buf_reset(&text);
	list_begin(cx, s, &text);
	TRY(zip_put(cx, &z, buf_view(&text)));
	TRY(zip_put(cx, &z, buf_view(&s->body)));
	buf_reset(&text);
	list_end(cx, s, about, &text);
	TRY(zip_put(cx, &z, buf_view(&text)));
	must(!text.full);
	TRY(zip_end(cx, &z));
	return zip_close(cx, &z);
}
