/* data/README.md tells of every table there is: its columns as they are, a row of it, and every word that a YAML table begins a line
 * with. docs/data.md tells of pathways, and of every name that a pathway may use. */
#include "tests/kit/kit.h"

#include <dirent.h>
#include <string.h>

#include "base/file.h"
#include "model/pathway.h"

static struct str readme;

static struct str text_of(const char *below)
{
	struct str text;
	assert_ok(file_read(kit_cx_now(), kit_path(below), 1u << 20, &text));
	return text;
}

/* From its heading to the next; empty where there is none. */
static struct str section(const char *heading)
{
	char *from = arena_printf(kit_cx_now()->arena, "\n## %s", heading);
	ptrdiff_t at = str_find(readme, from);
	if (at < 0)
		return STR("");
	struct str rest = str_sub(readme, (size_t)at + 4, readme.n);
	ptrdiff_t end = str_find(rest, "\n## ");
	return end < 0 ? rest : str_sub(rest, 0, (size_t)end);
}

/* The header and at least one row of the file, where it is shipped with one, stand in the example. */
static int csv_wrong(const char *name)
{
	struct str told = section(name), text = text_of(arena_printf(kit_cx_now()->arena, "data/%s", name)), line;
	bool head = false, row = false;
	int lines = 0;
	while (text.n && !row) {
		str_cut(text, '\n', &line, &text);
		if (!line.n || line.p[0] == '#')
			continue;
		bool there = str_find(told, str_c(kit_cx_now()->arena, line)) >= 0;
		/* a long row may be cut short in the example */
		struct str first = str_sub(line, 0, line.n < 40 ? line.n : 40);
		head |= lines == 0 && there;
		row |= lines > 0 && str_find(told, str_c(kit_cx_now()->arena, first)) >= 0;
		lines++;
	}
	row |= lines == 1;
	if (!head || !row)
		print_error("data/README.md: %s: %s\n", name, head ? "no row of it is shown" : "its columns are not shown as they are");
	return !head || !row;
}

/* Is the word there, with no letter beside it? */
static bool word_told(struct str told, struct str word)
{
	for (size_t at = 0; at + word.n <= told.n; at++) {
		char before = at ? told.p[at - 1] : ' ', after = at + word.n < told.n ? told.p[at + word.n] : ' ';
		bool apart = !(before >= 'a' && before <= 'z') && before != '_' && !(after >= 'a' && after <= 'z') && after != '_';
		if (apart && memcmp(told.p + at, word.p, word.n) == 0)
			return true;
	}
	return false;
}

static int yaml_wrong(const char *folder)
{
	struct cx *cx = kit_cx_now();
	char **name;
	size_t files;
	int wrong = 0;
	struct str told = strcmp(folder, "pathways") == 0 ? text_of("docs/data.md") : section(arena_printf(cx->arena, "%s/", folder));
	const char *path = arena_printf(cx->arena, "data/%s", folder);
	assert_ok(file_list(cx, kit_path(path), ".yaml", &name, &files));
	for (size_t i = 0; i < files; i++) {
		struct str text = text_of(file_join(cx->arena, path, name[i])), line;
		while (text.n) {
			str_cut(text, '\n', &line, &text);
			line = str_trim(line);
			line = str_starts(line, "- ") ? str_trim(str_sub(line, 2, line.n)) : line;
			size_t n = 0;
			while (n < line.n && ((line.p[n] >= 'a' && line.p[n] <= 'z') || line.p[n] == '_'))
				n++;
			if (n == 0 || n == line.n || line.p[n] != ':' || word_told(told, str_sub(line, 0, n)))
				continue;
			print_error("data/README.md: %s/ does not tell of \"%.*s\" (%s)\n", folder, (int)n, line.p, name[i]);
			wrong++;
		}
	}
	return wrong;
}

static void every_table_is_described(void **state)
{
	(void)state;
	struct cx *cx = kit_cx();
	int wrong = 0, tables = 0;
	readme = text_of("data/README.md");
	DIR *dir = opendir(kit_path("data"));
	assert_non_null(dir);
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		struct str name = str_of(arena_text(cx->arena, e->d_name));
		if (name.p[0] == '.' || str_is(name, "README.md"))
			continue;
		tables++;
		if (str_empty(section(str_ends(name, ".csv") ? name.p : arena_printf(cx->arena, "%s/", name.p)))) {
			print_error("data/README.md says nothing of %s\n", name.p);
			wrong++;
		} else {
			wrong += str_ends(name, ".csv") ? csv_wrong(name.p) : yaml_wrong(name.p);
		}
	}
	closedir(dir);
	assert_true(tables >= 14);
	assert_int_equal(wrong, 0);
}

static int told_wrong(struct str page, struct str word)
{
	if (word_told(page, word))
		return 0;
	print_error("docs/data.md does not tell of \"%.*s\"\n", STRF(word));
	return 1;
}

/* Somebody adds a pathway who has read that page alone: every word that the reader of pathways knows stands there. */
static void every_name_of_a_pathway_is_told(void **state)
{
	(void)state;
	static const char *const not_carers[] = { "service-manager", "administrator", "caldicott-guardian", "privacy-officer", "data-protection-officer" };
	int wrong = 0;
	kit_cx();
	struct str page = text_of("docs/data.md"), text = text_of("data/professions.csv"), line, id, rest;
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		bool carer = str_cut(line, ',', &id, &rest) && line.p[0] != '#' && !str_is(id, "id");
		for (size_t i = 0; i < LENGTH(not_carers); i++)
			carer = carer && !str_is(id, not_carers[i]);
		wrong += carer ? told_wrong(page, id) : 0;
	}
	for (int i = 1; i < WAYS; i++)
		wrong += told_wrong(page, str_of(way_in_word((enum way_in)i)));
	for (int i = 0; i < STEP_KINDS; i++)
		wrong += told_wrong(page, str_of(step_kind_word((enum step_kind)i)));
	for (int i = 1; i < STEP_SETTINGS; i++)
		wrong += told_wrong(page, str_of(step_setting_word((enum step_setting)i)));
	for (int i = 1; i < OUTCOMES; i++)
		wrong += told_wrong(page, str_of(outcome_word((enum outcome)i)));
	char **name;
	size_t files;
	assert_ok(file_list(kit_cx_now(), kit_path("data/instruments"), ".yaml", &name, &files));
	for (size_t i = 0; i < files; i++)
		wrong += told_wrong(page, str_sub(str_of(name[i]), 0, strlen(name[i]) - 5));
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_table_is_described), cmocka_unit_test(every_name_of_a_pathway_is_told) };
	return cmocka_run_group_tests_name("data readme", tests, NULL, NULL);
}
