/* What every YAML table begins with. */
#include "base/must.h"
#include "catalog/catalog_in.h"

bool id_shaped(struct str id)
{
	if (id.n == 0 || id.n > 60 || id.p[0] < 'a' || id.p[0] > 'z')
		return false;
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

const char *review_fault(struct str reviewed, bool checked)
{
	struct day day;
	bool dated = reviewed.n >= 10 && reviewed.p[4] == '-' && reviewed.p[7] == '-';
	if (dated && !day_parse(str_sub(reviewed, 0, 10), &day))
		return "\"reviewed\" begins with a day that does not exist.";
	if (checked && !dated)
		return "What is checked was checked on a day: \"reviewed\" must begin with it, like 2026-11-21, and say by whom.";
	return NULL;
}

/* rules/ID.yaml, or rules/ID.VERSION.yaml where several versions stand side by side. */
static void name_check(struct catalog_reading *r, const struct node *root, struct str id, int64_t version)
{
	struct str folder, name, rest;
	int64_t number;
	str_cut(str_of(r->path), '/', &folder, &name);
	name = str_sub(name, 0, name.n - 5);
	bool numbered = str_cut(name, '.', &name, &rest);
	if (!str_eq(name, id))
		problem_at(r->problems, node_get(root, "id"), "id", "The file is named %.*s, its id is \"%.*s\". They must agree.", STRF(name),
			STRF(id));
	if (numbered && (!str_int(rest, &number) || number != version))
		problem_at(r->problems, node_get(root, "version"), "version", "The file's name says version %.*s, the table says %lld. "
			"They must agree.", STRF(rest), (long long)version);
}

void heading_read(struct catalog_reading *r, const struct node *root, struct str *id, int64_t *version, struct str *title,
	struct str *source, struct str *reviewed, bool *checked)
{
	static const char *const status[] = { "unchecked", "checked", NULL };
	struct problems *p = r->problems;
	int state = 0;
	bool versioned = node_int(p, root, "version", true, 1, 1000000, version);
	if (node_text(p, root, "id", true, id)) {
		if (!id_shaped(*id))
			problem_at(p, node_get(root, "id"), "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.",
				STRF(*id));
		else if (versioned)
			name_check(r, root, *id, *version);
	}
	node_text(p, root, "title", true, title);
	node_text(p, root, "source", true, source);
	bool reviews = node_text(p, root, "reviewed", true, reviewed);
	node_word(p, root, "status", true, status, &state);
	*checked = state == 1;
	const char *fault = reviews ? review_fault(*reviewed, *checked) : NULL;
	if (fault)
		problem_at(p, node_get(root, "reviewed"), "reviewed", "%s", fault);
}
