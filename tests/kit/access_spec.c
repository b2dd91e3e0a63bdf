/* The spec's own reading of who reaches what: nothing of src/access is used to say what should be. */
#include "tests/kit/access_spec.h"

#include <stdlib.h>
#include <string.h>

#include "access/prove.h"
#include "access/role.h"
#include "base/file.h"
#include "catalog/catalog.h"
#include "tests/kit/kit.h"

#define BIT(n) (1u << (n))

void (*access_spec_judge)(const struct policy *policy, const struct access_ask *ask, struct access_answer *ret) = access_decide;

struct reading { const char *file; int line, role; struct access_spec *spec; };

static void bad(const struct reading *r, struct str text)
{
	print_error("%s:%d: \"%.*s\" cannot be read\n", r->file, r->line, STRF(text));
	abort();
}

static int role_of(const struct reading *r, struct str word)
{
	size_t n;
	const struct role *list = role_list(&n);
	for (size_t i = 0; i < n; i++)
		if (str_is(word, list[i].role))
			return (int)i;
	bad(r, word);
	return -1;
}

#define WORDS_OF(noun, type) \
	static uint32_t noun##_set(const struct reading *r, struct str words) \
	{ \
		uint32_t set = 0; \
		for (struct str one; words.n; ) { \
			type of; \
			str_cut(words, ' ', &one, &words); \
			if (one.n && !noun##_parse(one, &of)) \
				bad(r, one); \
			set |= one.n ? BIT(of) : 0; \
		} \
		return set; \
	}
WORDS_OF(operation, enum operation)
WORDS_OF(record_class, enum record_class)
WORDS_OF(relation, enum relation_kind)
WORDS_OF(label, enum label)
WORDS_OF(purpose, enum purpose)

static int one_of(const struct reading *r, uint32_t set, struct str said)
{
	if (__builtin_popcount(set) != 1)
		bad(r, said);
	return __builtin_ctz(set);
}

/* PURPOSE: ops | classes | relations [| glass] */
static void for_read(struct reading *r, struct str purpose_text, struct str rest)
{
	struct access_spec *s = r->spec;
	struct str part[4] = { STR("") };
	size_t parts = 0;
	for (bool more = true; more && parts < 4; parts++) {
		more = str_cut(rest, '|', &part[parts], &rest);
		part[parts] = str_trim(part[parts]);
	}
	int purpose = one_of(r, purpose_set(r, purpose_text), purpose_text);
	uint32_t classes = record_class_set(r, part[1]);
	if (parts < 3 || (parts == 4 && !str_is(part[3], "glass")))
		bad(r, part[0]);
	for (int class = 1; class < CLASSES; class++) {
		if (!(classes & BIT(class)))
			continue;
		if (s->may[r->role][purpose][class])
			bad(r, part[1]);
		s->may[r->role][purpose][class] = (uint8_t)operation_set(r, part[0]);
		s->by[r->role][purpose][class] = relation_set(r, part[2]);
		s->glass[r->role][purpose][class] = parts == 4;
	}
}

static void role_line(struct reading *r, struct str key, struct str value)
{
	struct access_spec *s = r->spec;
	if (str_is(key, "role"))
		r->role = role_of(r, value);
	else if (str_is(key, "starts with"))
		s->first[r->role] = (uint8_t)one_of(r, purpose_set(r, value), value);
	else if (str_is(key, "purposes"))
		s->purposes[r->role] = (uint8_t)purpose_set(r, value);
	else if (str_starts(key, "for "))
		for_read(r, str_sub(key, 4, key.n), value);
	else if (str_starts(key, "sees "))
		s->sees[r->role][one_of(r, relation_set(r, str_sub(key, 5, key.n)), key)] = (uint8_t)label_set(r, value);
	else if (str_starts(key, "hides "))
		s->hides[r->role][one_of(r, relation_set(r, str_sub(key, 6, key.n)), key)] = (uint8_t)label_set(r, value);
	else
		bad(r, key);
}

/* bar KIND, PURPOSE: word [hidden] [classes] */
static void bar_line(struct reading *r, struct str key, struct str value)
{
	static const char *const words[] = { "stands", "glass", "open" };
	struct access_spec *s = r->spec;
	struct str kind, purpose_text, word, rest;
	enum bar_kind bar;
	int found = -1;
	str_cut(str_sub(key, 4, key.n), ',', &kind, &purpose_text);
	purpose_text = str_trim(purpose_text);
	if (!bar_parse(kind, &bar))
		bad(r, kind);
	int purpose = one_of(r, purpose_set(r, purpose_text), purpose_text);
	str_cut(value, ' ', &word, &rest);
	for (int i = 0; i < 3; i++)
		found = str_is(word, words[i]) ? i : found;
	if (found < 0)
		bad(r, word);
	bool hidden = str_starts(rest, "hidden");
	uint32_t classes = record_class_set(r, str_trim(hidden ? str_sub(rest, 6, rest.n) : rest));
	for (int class = 1; class < CLASSES; class++)
		if (!classes || (classes & BIT(class))) {
			s->bar[bar][purpose][class] = (enum spec_bar)found;
			s->hidden[bar][purpose][class] = hidden;
		}
}

static void window_line(struct reading *r, struct str key, struct str value)
{
	struct str before, after, whose, rest;
	int64_t b, a;
	int relation = one_of(r, relation_set(r, str_sub(key, 7, key.n)), key);
	str_cut(value, ' ', &before, &rest);
	str_cut(rest, ' ', &after, &whose);
	if (!str_int(before, &b) || !str_int(after, &a) || (!str_is(whose, "person") && !str_is(whose, "organisation")))
		bad(r, value);
	r->spec->before[relation] = (int32_t)b;
	r->spec->after[relation] = (int32_t)a;
	r->spec->person[relation] = str_is(whose, "person");
}

static void file_read_lines(struct cx *cx, const char *path, struct access_spec *spec)
{
	struct reading r = { .file = path, .spec = spec };
	struct str text, line, key, value;
	if (file_read(cx, path, 1u << 20, &text) != OK) {
		print_error("%s\n", cx_say(cx));
		abort();
	}
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		r.line++;
		line = str_trim(line);
		if (!line.n || line.p[0] == '#')
			continue;
		if (!str_cut(line, ':', &key, &value))
			bad(&r, line);
		value = str_trim(value);
		if (str_starts(key, "bar "))
			bar_line(&r, key, value);
		else if (str_starts(key, "window "))
			window_line(&r, key, value);
		else
			role_line(&r, key, value);
	}
}

void access_spec_read(struct cx *cx, const char *roles, const char *choices, struct access_spec *ret)
{
	memset(ret, 0, sizeof *ret);
	memset(ret->first, PURPOSES, sizeof ret->first);
	file_read_lines(cx, roles, ret);
	file_read_lines(cx, choices, ret);
}

/* ---- what should be ---- */

struct cell { int role, purpose, operation, class, relation, label, bar; };

static bool opens(const struct access_spec *s, const struct cell *c, int relation)
{
	bool glass = relation == RELATION_BREAK_GLASS;
	uint8_t labels = (uint8_t)(LABEL_NORMAL | BIT(c->label) | (c->label == LABEL_V ? BIT(LABEL_R) : 0));
	enum spec_bar bar = c->bar ? s->bar[c->bar][c->purpose][c->class] : SPEC_OPEN;
	bool bound = glass ? s->glass[c->role][c->purpose][c->class] : s->by[c->role][c->purpose][c->class] >> relation & 1;
	return bound && (s->may[c->role][c->purpose][c->class] >> c->operation & 1) && (s->sees[c->role][relation] & labels) == labels &&
		(bar == SPEC_OPEN || (bar == SPEC_GLASS && glass));
}

static const char *should_differ(const struct access_spec *s, const struct cell *c, const struct access_answer *a)
{
	bool glass = c->relation == RELATION_BREAK_GLASS;
	if (c->relation && opens(s, c, c->relation))
		return a->effect == (glass ? ACCESS_ALLOW_BY_GLASS : ACCESS_ALLOW) ? NULL : "should be allowed";
	if (a->effect != ACCESS_DENY)
		return "should be denied";
	bool offered = !glass && opens(s, c, RELATION_BREAK_GLASS);
	if (a->may_break_glass != offered)
		return offered ? "the glass should be offered" : "the glass should not be offered";
	if (a->gate == GATE_LABEL && a->silent != ((s->hides[c->role][c->relation] & BIT(c->label)) != 0 && !offered))
		return "the denial by label shows what it should not, or hides what it need not";
	if ((a->gate == GATE_CHOICE || a->gate == GATE_HAZARD) && a->silent != (s->hidden[c->bar][c->purpose][c->class] && !offered))
		return "the denial by a bar shows what it should not, or hides what it need not";
	bool bound = glass ? s->glass[c->role][c->purpose][c->class] : s->by[c->role][c->purpose][c->class] >> c->relation & 1;
	if ((s->may[c->role][c->purpose][c->class] >> c->operation & 1) && (a->gate == GATE_RELATION) != !bound)
		return bound ? "the relation should do" : "the relation should not do";
	if (a->gate == GATE_PURPOSE && (s->purposes[c->role] >> c->purpose & 1))
		return "the purpose should be open";
	return NULL;
}

static char *cell_differs(struct arena *arena, const struct access_spec *s, const struct policy *policy, const struct cell *c, int64_t *cells)
{
	struct access_ask ask = { .signed_in = true, .role = c->role, .purpose = (enum purpose)c->purpose, .operation = (enum operation)c->operation,
		.class = (enum record_class)c->class, .labels = (uint8_t)(LABEL_NORMAL | BIT(c->label)), .relations = c->relation ? BIT(c->relation) : 0,
		.own = true, .bars = c->bar ? BIT(c->bar) : 0 };
	struct access_answer answer;
	access_spec_judge(policy, &ask, &answer);
	++*cells;
	const char *what = should_differ(s, c, &answer);
	return what ? arena_printf(arena, "%s: %s", access_ask_words(arena, &ask), what) : NULL;
}

static const char *tables_differ(struct arena *arena, const struct access_spec *s, const struct policy *p)
{
	size_t roles;
	const struct role *list = role_list(&roles);
	for (size_t i = 0; i < roles; i++) {
		if (p->purpose_first[i] != s->first[i])
			return arena_printf(arena, "%s starts with another purpose", list[i].role);
		for (int purpose = 0; purpose < PURPOSES; purpose++) {
			uint16_t row = p->purpose[i][purpose];
			if ((row < p->rows && p->row[row].allow) != (s->purposes[i] >> purpose & 1))
				return arena_printf(arena, "%s, %s: the purpose", list[i].role, purpose_word((enum purpose)purpose));
		}
	}
	for (int r = 1; r < RELATIONS; r++)
		if (p->before_days[r] != s->before[r] || p->after_days[r] != s->after[r] || p->relation_personal[r] != s->person[r])
			return arena_printf(arena, "the window of %s", relation_word((enum relation_kind)r));
	return NULL;
}

/* Every label without a bar, and N with every bar. */
static char *relations_differ(struct arena *arena, const struct access_spec *s, const struct policy *policy, const struct access_focus *f,
	struct cell *c, int64_t *cells)
{
	char *what = NULL;
	for (c->relation = 0; c->relation < RELATIONS && !what; c->relation++) {
		if (f->relation >= 0 && c->relation != f->relation && c->relation != 0)
			continue;
		c->bar = 0;
		for (c->label = 0; c->label < LABELS && !what; c->label++)
			if ((f->label < 0 || c->label == f->label || (c->label == LABEL_V && f->label == LABEL_R) || f->label == LABEL_N) && f->bar < 0)
				what = cell_differs(arena, s, policy, c, cells);
		c->label = LABEL_N;
		for (c->bar = 1; c->bar < BARS && !what; c->bar++)
			if (f->bar < 0 ? f->label < 0 : c->bar == f->bar)
				what = cell_differs(arena, s, policy, c, cells);
	}
	return what;
}

char *access_spec_differs(struct arena *arena, const struct access_spec *spec, const struct policy *policy, const struct access_focus *f,
	int64_t *ret_cells)
{
	size_t roles;
	role_list(&roles);
	const char *table = tables_differ(arena, spec, policy);
	char *what = table ? arena_text(arena, table) : NULL;
	struct cell c;
	for (c.role = 0; c.role < (int)roles; c.role++)
		for (c.purpose = 0; c.purpose < PURPOSES; c.purpose++)
			for (c.class = 1; c.class < CLASSES; c.class++)
				for (c.operation = 0; c.operation < OPERATIONS && !what; c.operation++)
					if ((f->role < 0 || c.role == f->role) && (f->purpose < 0 || c.purpose == f->purpose) &&
					    (f->class < 0 || c.class == f->class) && (f->operation < 0 || c.operation == f->operation))
						what = relations_differ(arena, spec, policy, f, &c, ret_cells);
	return what;
}

static struct catalog *policy_catalog;

static void policy_forget(void)
{
	catalog_free(policy_catalog);
}

const struct policy *access_policy(void)
{
	if (!policy_catalog) {
		struct cx *cx = kit_cx_now();
		struct catalog_source builtin = catalog_builtin(cx->arena);
		if (catalog_load(cx, &builtin, NULL, &policy_catalog, NULL) != OK) {
			print_error("%s\n", cx_say(cx));
			abort();
		}
		atexit(policy_forget);
	}
	return policy_catalog->policy;
}
