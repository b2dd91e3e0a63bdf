/* Papers: what was written can be read back, in its order, with its tags, on as many pages as it says; no text breaks it. */
#include "tests/kit/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "print/pdf.h"

static struct str made(const struct pdf_paper *paper, int *ret_pages)
{
	struct cx *cx = kit_cx_now();
	struct buf b;
	buf_init(&b, 8u << 20);
	assert_ok(pdf_make(cx, paper, &b, ret_pages));
	struct str copy = str_dup(cx->arena, buf_view(&b));
	buf_free(&b);
	return copy;
}

/* What a program of poppler's says of the file. */
static struct str told(struct str file, const char *program, const char *rest)
{
	struct cx *cx = kit_cx_now();
	AUTO(buf) struct buf b;
	char bytes[4096];
	size_t n;
	char *path = file_join(cx->arena, kit_scratch(), "paper.pdf");
	assert_ok(file_write(cx, path, file, 0600));
	FILE *f = popen(arena_printf(cx->arena, "%s %s %s 2>&1", program, path, rest), "r");
	assert_non_null(f);
	buf_init(&b, 4u << 20);
	while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
		buf_add(&b, bytes, n);
	assert_int_equal(pclose(f), 0);
	return str_dup(cx->arena, buf_view(&b));
}

static const struct pdf_block letter[] = {
	{ PDF_HEAD, STR("Wharton Vale symptoms service"), STR("R9W") },
	{ PDF_ADDRESS, STR("Dr Tom Haddow\nWharton Road Practice"), STR("14 July 2026\nOur reference 0123") },
	{ PDF_TITLE, STR("Discharge letter"), STR_NONE },
	{ PDF_ABOUT, STR("Ruth Ashworth, born 3 May 1981, NHS number 999 526 0182"), STR_NONE },
	{ PDF_HEADING, STR("What was agreed"), STR_NONE },
	{ PDF_TEXT, STR("First paragraph.\nIts second line.\n\nSecond paragraph <b>&amp; \"so on\".\n\n- one thing\n- another\n\nThe end."), STR_NONE },
	{ PDF_SIGNED, STR("Jo Whitlock\nMental health nurse"), STR_NONE },
	{ PDF_SMALL, STR("Copy to: Ruth Ashworth"), STR_NONE },
};

static struct pdf_paper paper_of(const struct pdf_block *block, size_t n)
{
	return (struct pdf_paper){ .language = "en-GB", .title = STR("Discharge letter"), .author = STR("Wharton Vale symptoms service"),
		.at = day_begins(day_of(2026, 7, 14)), .foot = STR("Reference 0123"), .block = block, .blocks = n };
}

static ptrdiff_t place(struct str text, const char *what)
{
	ptrdiff_t at = str_find(text, what);
	if (at < 0)
		print_error("\"%s\" is not in: %.*s\n", what, STRF(text));
	assert_true(at >= 0);
	return at;
}

static void what_was_written_is_read_back(void **state)
{
	(void)state;
	kit_cx();
	struct pdf_paper paper = paper_of(letter, LENGTH(letter));
	int pages;
	struct str file = made(&paper, &pages), text = told(file, "pdftotext -layout", "-");
	assert_int_equal(pages, 1);
	assert_true(place(text, "Wharton Vale symptoms service") < place(text, "Dr Tom Haddow"));
	assert_true(place(text, "Dr Tom Haddow") < place(text, "Discharge letter"));
	assert_true(place(text, "Our reference 0123") < place(text, "Discharge letter"));
	assert_true(place(text, "What was agreed") < place(text, "First paragraph."));
	place(text, "Second paragraph <b>&amp; \"so on\".");
	place(text, "Reference 0123. Page 1 of 1");
	/* the same blocks are the same bytes */
	struct str again = made(&paper, NULL);
	assert_int_equal(file.n, again.n);
	assert_memory_equal(file.p, again.p, file.n);
}

static void it_can_be_read_aloud(void **state)
{
	(void)state;
	kit_cx();
	struct pdf_paper paper = paper_of(letter, LENGTH(letter));
	struct str file = made(&paper, NULL), info = told(file, "pdfinfo", ""), tree = told(file, "pdfinfo -struct-text", "");
	place(info, "Title:           Discharge letter");
	place(info, "Author:          Wharton Vale symptoms service");
	place(info, "Tagged:          yes");
	place(info, "A4");
	place(file, "/Lang (en-GB)");
	place(file, "/DisplayDocTitle true");
	assert_int_equal(str_find(tree, "Error"), -1);
	assert_true(place(tree, "Document") < place(tree, "H1"));
	assert_true(place(tree, "H1") < place(tree, "\"Discharge letter\""));
	assert_true(place(tree, "H2") < place(tree, "\"What was agreed\""));
	assert_true(place(tree, "\"What was agreed\"") < place(tree, "\"Its second line."));
	assert_true(place(tree, "LI") < place(tree, "\"one thing\""));
	/* the page's number is for eyes: it is not in the text that is read */
	assert_int_equal(str_find(tree, "Page 1 of 1"), -1);
}

static void a_long_one_has_pages(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(buf) struct buf words;
	struct buf end;
	buf_init(&words, 1u << 20);
	for (int i = 1; i <= 300; i++)
		buf_printf(&words, "Sentence %d of a paragraph that goes on and on, so that it is broken over lines and over pages.%s", i, i % 20 ? " " : "\n\n");
	struct pdf_block block[3] = { letter[0], letter[2], { PDF_TEXT, buf_view(&words), STR_NONE } };
	struct pdf_paper paper = paper_of(block, 3);
	int small, large;
	struct str file = made(&paper, &small), text = told(file, "pdftotext", "-"), tree = told(file, "pdfinfo -struct-text", "");
	assert_in_range(small, 5, 12);
	place(text, arena_printf(cx->arena, "Page 1 of %d", small));
	place(text, arena_printf(cx->arena, "Page %d of %d", small, small));
	assert_int_equal(str_find(tree, "Error"), -1);
	place(tree, "Sentence 1 of a");
	place(tree, "Sentence 281 of a");
	place(text, "Sentence 300 of a");
	paper.large = true;
	paper.band = STR("DRAFT. Not approved.");
	text = told(made(&paper, &large), "pdftotext", "-");
	place(text, "DRAFT. Not approved.");
	assert_true(large > small + small / 2);
	/* no end of it */
	buf_init(&end, 8u << 20);
	struct pdf_block many[PDF_BLOCKS];
	for (size_t i = 0; i < PDF_BLOCKS; i++)
		many[i] = block[2];
	paper = paper_of(many, PDF_BLOCKS);
	assert_int_equal(pdf_make(cx, &paper, &end, NULL), ERR_OVER_LIMIT);
	buf_free(&end);
}

static void every_script_and_no_control(void **state)
{
	(void)state;
	kit_cx();
	const struct pdf_block block[] = { { PDF_TITLE, STR("Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87"), STR_NONE },
		{ PDF_TEXT, STR("\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7\x01\x7f\n\nH\xe1\xbb\x8d tr\xe1\xba\xa7n"), STR_NONE },
		{ PDF_TEXT, STR(""), STR_NONE }, { PDF_TEXT, STR("\n\n- \n-\n   \n"), STR_NONE } };
	struct pdf_paper paper = paper_of(block, LENGTH(block));
	struct str text = told(made(&paper, NULL), "pdftotext", "-");
	place(text, "Za\xc5\xbc\xc3\xb3\xc5\x82\xc4\x87");
	place(text, "H\xe1\xbb\x8d tr\xe1\xba\xa7n");
	assert_int_equal(str_find(text, "\x01"), -1);
}

/* Each on paper of its own, with its own band, size, foot and pages; printed on both sides, each on a leaf of its own. */
static void several_in_one_file(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	AUTO(buf) struct buf words;
	AUTO(buf) struct buf one_sided;
	AUTO(buf) struct buf both_sided;
	int pages[3];
	buf_init(&words, 1u << 20);
	buf_init(&one_sided, 8u << 20);
	buf_init(&both_sided, 8u << 20);
	for (int i = 1; i <= 60; i++)
		buf_printf(&words, "Sentence %d of the second letter, which goes on and on, so that it needs another page for all that it says here.\n\n", i);
	struct pdf_block second[3] = { letter[0], { PDF_TITLE, STR("The second letter"), STR_NONE }, { PDF_TEXT, buf_view(&words), STR_NONE } };
	struct pdf_paper paper[3] = { paper_of(letter, LENGTH(letter)), paper_of(second, 3), paper_of(letter, LENGTH(letter)) };
	paper[1].foot = STR("Reference 0456");
	paper[2].band = STR("DRAFT. Not approved.");
	assert_ok(pdf_make_all(cx, paper, 3, false, &one_sided, pages));
	assert_int_equal(pages[0], 1);
	assert_int_equal(pages[2], 1);
	struct str file = buf_view(&one_sided), text = told(file, "pdftotext", "-"), tree = told(file, "pdfinfo -struct-text", "");
	place(told(file, "pdfinfo", ""), arena_printf(cx->arena, "Pages:           %d", 2 + pages[1]));
	place(text, arena_printf(cx->arena, "Reference 0456. Page %d of %d", pages[1], pages[1]));
	assert_true(place(text, "Reference 0123. Page 1 of 1") < place(text, "Reference 0456. Page 1 of"));
	assert_true(place(text, "Sentence 60 of") < place(text, "DRAFT. Not approved."));
	assert_int_equal(str_find(tree, "Error"), -1);
	assert_true(place(tree, "\"Discharge letter\"") < place(tree, "\"The second letter\""));
	place(file, "/Lang (en-GB)");
	paper[1].blocks = 2;                    /* three of one page each: the first two end on a leaf's face */
	assert_ok(pdf_make_all(cx, paper, 3, true, &both_sided, pages));
	place(told(buf_view(&both_sided), "pdfinfo", ""), "Pages:           5");
	assert_int_equal(pages[1], 1);
	/* what one of them is too long for, none is printed for */
	struct pdf_block many[PDF_BLOCKS];
	for (size_t i = 0; i < PDF_BLOCKS; i++)
		many[i] = second[2];
	paper[1] = paper_of(many, PDF_BLOCKS);
	assert_int_equal(pdf_make_all(cx, paper, 3, false, &one_sided, NULL), ERR_OVER_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read_back),
		cmocka_unit_test(it_can_be_read_aloud),
		cmocka_unit_test(a_long_one_has_pages),
		cmocka_unit_test(every_script_and_no_control),
		cmocka_unit_test(several_in_one_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
