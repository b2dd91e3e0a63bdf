/* Who may know whom, and what nobody knows. */
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "tools/tidy.h"

/* One line of floors.txt. */
struct floor { struct str name, knows; };
struct house { struct floor floor[64]; size_t count; };

static bool listed(struct str list, struct str word)
{
	struct str part;
	while (list.n) {
		str_cut(list, ' ', &part, &list);
		if (str_eq(part, word))
			return true;
	}
	return false;
}

static const struct floor *floor_of(const struct house *house, struct str name)
{
	for (size_t i = 0; i < house->count; i++)
		if (str_eq(house->floor[i].name, name))
			return &house->floor[i];
	return NULL;
}

/* "name : what it may include # why", from the ground up: a line names only what stands above it, so no circle can be. */
static bool house_read(struct tree *tree, struct house *house)
{
	const struct source *file = file_of(tree, "floors.txt");
	struct str line, name, rest, word;
	int number = 0;
	if (!file) {
		complain(tree, "floors.txt", 0, "is missing: it says which folder may include which");
		return false;
	}
	for (size_t at = 0; line_next(file->text, &at, &line); ) {
		number++;
		str_cut(line, '#', &line, &rest);
		if (str_empty(str_trim(line)))
			continue;
		if (!str_cut(line, ':', &name, &rest) || house->count == LENGTH(house->floor)) {
			complain(tree, file->path, number, "a line is `folder : folders it may include`");
			continue;
		}
		house->floor[house->count] = (struct floor){ str_trim(name), str_trim(rest) };
		for (struct str list = house->floor[house->count].knows; list.n; ) {
			struct str folder, header;
			str_cut(list, ' ', &word, &list);
			str_cut(word, '/', &folder, &header);
			if (word.n && !str_is(word, "*") && !floor_of(house, folder))
				complain(tree, file->path, number, "%.*s stands below %.*s or is no floor", STRF(house->floor[house->count].name), STRF(folder));
		}
		house->count++;
	}
	return true;
}

/* The path of an #include "path" in a line of code; false if it is none. */
static bool include_of(struct str line, char open, char shut, struct str *ret)
{
	struct str before, rest, path;
	if (!str_starts(line, "#include") || !str_cut(line, open, &before, &rest) || !str_cut(rest, shut, &path, &rest))
		return false;
	*ret = path;
	return true;
}

static struct str folder_of(const struct source *file)
{
	struct str first, rest, second;
	str_cut(str_of(file->path), '/', &first, &rest);
	str_cut(rest, '/', &second, &rest);
	return str_is(first, "src") ? second : first;
}

static void include_judge(struct tree *tree, const struct house *house, const struct source *file, int line, struct str path)
{
	struct str own = folder_of(file), to, header;
	const struct floor *floor = floor_of(house, own);
	bool deep = str_cut(path, '/', &to, &header);
	if (str_ends(path, ".c")) {
		complain(tree, file->path, line, "includes a .c file");
	} else if (!deep) {
		if (!str_is(own, "tools"))
			complain(tree, file->path, line, "\"%.*s\": write the folder too, \"%.*s/%.*s\"", STRF(path), STRF(own), STRF(path));
	} else if (str_eq(to, own) || str_is(to, "gen")) {
		return;                 /* what the build makes belongs to no floor */
	} else if (str_ends(path, "_in.h")) {
		complain(tree, file->path, line, "\"%.*s\" is for its own folder only", STRF(path));
	} else if (str_is(own, "main")) {
		if (!str_is(to, "cli"))
			complain(tree, file->path, line, "main knows only cli");
	} else if (!floor) {
		complain(tree, file->path, line, "the folder %.*s is not in floors.txt", STRF(own));
	} else if (!str_is(floor->knows, "*") && !listed(floor->knows, to) && !listed(floor->knows, path)) {
		complain(tree, file->path, line, "%.*s may not know %.*s (floors.txt)", STRF(own), STRF(path));
	}
}

/* A query has a name that starts with Q_. */
static void queries_judge(struct tree *tree, const struct source *file)
{
	struct str word;
	for (size_t at = 0; word_next(file->code, &at, &word); )
		if (str_starts(word, "Q_"))
			complain(tree, file->path, line_of(file, (size_t)(word.p - file->code.p)), "%.*s: only src/record asks queries", STRF(word));
}

/* Every #include of src/ and tools/ goes down, as floors.txt says; only src/record asks queries. */
void check_floors(struct tree *tree)
{
	struct house house = { .count = 0 };
	if (!house_read(tree, &house))
		return;
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		struct str line, path;
		int number = 0;
		if (!file->is_c || !(path_in(file, "src/") || path_in(file, "tools/")))
			continue;
		for (size_t at = 0; line_next(file->code, &at, &line); ) {
			number++;
			if (include_of(line, '"', '"', &path))
				include_judge(tree, &house, file, number, path);
		}
		if (path_in(file, "src/") && !path_in(file, "src/record/"))
			queries_judge(tree, file);
	}
}

/* A helper lives with its noun, or it has not found its noun yet. */
void check_folders(struct tree *tree)
{
	static const char *const nouns[] = { "common", "util", "utils", "helper", "helpers", "misc", NULL };
	for (size_t i = 0; i < tree->count; i++) {
		struct str part, rest = str_of(tree->file[i].path);
		while (str_cut(rest, '/', &part, &rest))
			for (size_t k = 0; nouns[k]; k++)
				if (str_is(part, nouns[k]))
					complain(tree, tree->file[i].path, 0, "a folder %s has no noun: put each file with what it is about", nouns[k]);
	}
}

/* In src/ only src/store includes the headers of SQLite and PostgreSQL. */
void check_database(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		struct str line, path;
		int number = 0;
		if (!file->is_c || !path_in(file, "src/") || path_in(file, "src/store/"))
			continue;
		for (size_t at = 0; line_next(file->code, &at, &line); ) {
			number++;
			if (!include_of(line, '<', '>', &path) && !include_of(line, '"', '"', &path))
				continue;
			if (str_ends(path, "sqlite3.h") || str_ends(path, "libpq-fe.h") || str_ends(path, "libpq-events.h"))
				complain(tree, file->path, number, "only src/store includes %.*s", STRF(path));
		}
	}
}

static bool included(const struct tree *tree, const struct source *header)
{
	struct str name = str_of(header->path), line, path;
	const char *base = strrchr(header->path, '/');
	if (str_starts(name, "src/"))
		name = str_sub(name, 4, name.n);
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		if (!file->is_c || file == header)
			continue;
		for (size_t at = 0; line_next(file->code, &at, &line); ) {
			if (!include_of(line, '"', '"', &path))
				continue;
			if (str_eq(path, name) || (base && str_is(path, base + 1)))
				return true;
		}
	}
	return false;
}

/* Is this test found by tests/meson.build, which looks by folder and ending? */
static bool test_built(const struct source *file)
{
	static const struct { const char *folder, *ending; } built[] = {
		{ "tests/unit/", ".c" }, { "tests/prop/", ".c" }, { "tests/spec/", ".c" }, { "tests/golden/", ".c" }, { "tests/kit/", ".c" },
		{ "tests/guarantee/", ".c" },
		{ "tests/fault/", ".c" }, { "tests/flow/", ".sh" }, { "tests/fault/", ".sh" }, { "tests/browser/", ".sh" },
		{ "tests/shim/", ".c" }, { "tests/kit/", ".sh" },
	};
	struct str path = str_of(file->path);
	for (size_t i = 0; i < LENGTH(built); i++)
		if (path_in(file, built[i].folder) && str_ends(path, built[i].ending))
			return true;
	return path_in(file, "tests/fuzz/fuzz_") || str_is(path, "tests/fuzz/replay.c");
}

/* A header that nobody includes, a .c or .sh below tests/ that no build finds. */
void check_dead(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++) {
		const struct source *file = &tree->file[i];
		struct str path = str_of(file->path);
		if (str_ends(path, ".h") && !included(tree, file))
			complain(tree, file->path, 0, "nobody includes this header");
		if (path_in(file, "tests/") && (str_ends(path, ".c") || str_ends(path, ".sh")) && !test_built(file))
			complain(tree, file->path, 0, "no build finds this test: see tests/meson.build for what lies where");
	}
}
