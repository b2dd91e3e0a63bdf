/* pathways/ID.yaml: the steps that a person may be at, and every way on. pathway_check.c asks whether they work together. */
#include <string.h>

#include "access/role.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "catalog/pathway_in.h"

#define DAYS_MAX 3660   /* ten years: longer is not a promise */

static const char *const confidences[] = { "found", "memory-high", "memory-medium", "memory-low", "own", NULL };

/* ---- small readers ---- */

static int list_read(struct catalog_reading *r, const struct node *map, const char *key, struct str **ret)
{
	const struct node *list = node_get(map, key);
	*ret = NULL;
	if (!list || (list->kind == NODE_SCALAR && str_empty(list->text)))
		return 0;
	if (list->kind != NODE_LIST) {
		problem_at(r->problems, list, key, "\"%s\" must be a list: [ one, another ].", key);
		return 0;
	}
	int count = 0;
	*ret = arena_array(r->arena, list->count + 1, sizeof **ret);
	for (size_t i = 0; i < list->count; i++)
		if (list->item[i]->kind == NODE_SCALAR && str_known(list->item[i]->text))
			(*ret)[count++] = list->item[i]->text;
		else
			problem_at(r->problems, list->item[i], key, "A name was expected here.");
	return count;
}

/* Professions, or roles where any profession of the role will do. */
static int who_read(struct catalog_reading *r, const struct node *map, const char *key, struct str **ret)
{
	int count = list_read(r, map, key, ret);
	for (int i = 0; i < count; i++)
		if (!catalog_profession(r->catalog, (*ret)[i]) && !role_find((*ret)[i]))
			problem_at(r->problems, node_get(map, key)->item[i], key, "There is no profession \"%.*s\" (data/professions.csv), and no such role.",
				STRF((*ret)[i]));
	return count;
}

static int number_read(struct catalog_reading *r, const struct node *map, const char *key, bool needed, int64_t from, int64_t to)
{
	int64_t value = 0;
	node_int(r->problems, map, key, needed, from, to, &value);
	return (int)value;
}

static int word_of(struct str text, const char *(*word)(int), int first, int end)
{
	for (int i = first; i < end; i++)
		if (str_is(text, word(i)))
			return i;
	return -1;
}

static const char *kind_word(int i) { return step_kind_word((enum step_kind)i); }
static const char *setting_word(int i) { return step_setting_word((enum step_setting)i); }
static const char *end_word(int i) { return outcome_word((enum outcome)i); }

static int choice_read(struct catalog_reading *r, const struct node *map, const char *key, bool needed, const char *(*word)(int), int first, int end)
{
	struct str text = STR_NONE;
	if (!node_text(r->problems, map, key, needed, &text))
		return -1;
	int found = word_of(text, word, first, end);
	if (found >= 0)
		return found;
	AUTO(buf) struct buf words;
	buf_init(&words, 4096);
	for (int i = first; i < end; i++)
		buf_printf(&words, "%s%s", i == first ? "" : i == end - 1 ? " or " : ", ", word(i));
	buf_char(&words, '\0');
	problem_at(r->problems, node_get(map, key), key, "\"%s\" must be %s; it says \"%.*s\".", key, words.p, STRF(text));
	return -1;
}

static int step_named(struct catalog_reading *r, const struct pathway *p, const struct node *at, const char *field, struct str id)
{
	int step = pathway_step_of(p, id);
	if (step < 0)
		problem_at(r->problems, at, field, "There is no step \"%.*s\" in this pathway.", STRF(id));
	return step;
}

static int record_named(struct catalog_reading *r, const struct pathway *p, const struct node *at, const char *field, struct str id)
{
	int record = pathway_record_of(p, id);
	if (record < 0)
		problem_at(r->problems, at, field, "\"%.*s\" is not among the \"records\" of this pathway.", STRF(id));
	return record;
}

static void instrument_named(struct catalog_reading *r, const struct node *at, const char *field, struct str id)
{
	if (!catalog_instrument(r->catalog, id, 0))
		problem_at(r->problems, at, field, "There is no instrument \"%.*s\" (data/instruments/).", STRF(id));
}

/* ---- conditions ---- */

struct condition_reading { struct catalog_reading *r; const struct pathway *p; struct need *need; int needs; };

static bool leaf_read(struct condition_reading *c, const struct node *value, struct str key, struct need *n)
{
	static const char *const changes[] = { "", "worse", "none", "better" };
	struct problems *p = c->r->problems;
	int64_t number = 0;
	struct str name = value->kind == NODE_SCALAR ? value->text : STR_NONE;
	if (str_is(key, "grade") || str_is(key, "sessions") || str_is(key, "days")) {
		n->kind = str_is(key, "grade") ? NEED_GRADE : str_is(key, "sessions") ? NEED_SESSIONS : NEED_DAYS;
		if (value->kind == NODE_MAP)
			node_int(p, value, "at_least", true, 1, n->kind == NEED_GRADE ? 4 : DAYS_MAX, &number);
		else
			problem_at(p, value, "when", "{ at_least: NUMBER } was expected here.");
		n->at_least = number;
		return true;
	}
	if (str_is(key, "change")) {
		struct str is = STR_NONE;
		n->kind = NEED_CHANGE;
		if (node_text(p, value, "of", true, &n->name))
			instrument_named(c->r, value, "of", n->name);
		node_text(p, value, "is", true, &is);
		for (int i = 1; i < 4; i++)
			if (str_is(is, changes[i]))
				n->change = (enum need_change)i;
		if (n->change == CHANGE_UNKNOWN)
			problem_at(p, value, "when", "\"is\" must be worse, none or better.");
		return true;
	}
	if (str_is(key, "plateau") || str_is(key, "rule")) {
		n->kind = str_is(key, "rule") ? NEED_RULE : NEED_PLATEAU;
		n->name = name;
		if (n->kind == NEED_RULE && !catalog_rule(c->r->catalog, name, 0))
			problem_at(p, value, "when", "There is no rule \"%.*s\" (data/rules/).", STRF(name));
		if (n->kind == NEED_PLATEAU)
			instrument_named(c->r, value, "when", name);
		return true;
	}
	if (str_is(key, "goals")) {
		n->kind = NEED_GOALS;
		if (!str_is(name, "met"))
			problem_at(p, value, "when", "{ goals: met } is all that can be asked of goals.");
		return true;
	}
	if (str_is(key, "visited")) {
		n->kind = NEED_VISITED;
		n->step = step_named(c->r, c->p, value, "when", name);
		return true;
	}
	return false;
}

static void condition_node(struct condition_reading *c, const struct node *node, int parent, int depth)
{
	struct problems *p = c->r->problems;
	if (c->needs >= PATHWAY_NEEDS || depth > PATHWAY_DEPTH) {
		problem_at(p, node, "when", "A condition has at most %d parts, %d deep: a person has to be able to read it.", PATHWAY_NEEDS, PATHWAY_DEPTH);
		return;
	}
	int at = c->needs++;
	struct need *n = &c->need[at];
	*n = (struct need){ .kind = NEED_RECORD, .parent = parent, .record = -1, .step = -1 };
	if (node->kind == NODE_SCALAR) {
		n->record = record_named(c->r, c->p, node, "when", node->text);
		return;
	}
	if (node->kind != NODE_MAP || node->count != 1) {
		problem_at(p, node, "when", "One thing was expected here: a record, or { all: [ ... ] }, { any: [ ... ] }, { not: ... }, { grade: ... } and so on.");
		return;
	}
	struct str key = node->key[0]->text;
	const struct node *value = node->item[0];
	if (leaf_read(c, value, key, n))
		return;
	if (str_is(key, "not")) {
		n->kind = NEED_NOT;
		condition_node(c, value, at, depth + 1);
		return;
	}
	if ((!str_is(key, "all") && !str_is(key, "any")) || value->kind != NODE_LIST || value->count == 0) {
		problem_at(p, node, "when", "\"%.*s\" cannot be asked: all, any, not, grade, sessions, days, change, plateau, goals, rule and visited can.",
			STRF(key));
		return;
	}
	n->kind = str_is(key, "all") ? NEED_ALL : NEED_ANY;
	for (size_t i = 0; i < value->count; i++)
		condition_node(c, value->item[i], at, depth + 1);
}

static void condition_read(struct catalog_reading *r, const struct pathway *p, const struct node *node, struct condition *ret)
{
	struct need need[PATHWAY_NEEDS];
	struct condition_reading c = { r, p, need, 0 };
	if (!node)
		return;
	condition_node(&c, node, -1, 0);
	ret->need = arena_array(r->arena, (size_t)c.needs, sizeof *ret->need);
	memcpy(ret->need, need, (size_t)c.needs * sizeof *need);
	ret->needs = c.needs;
}

/* ---- records ---- */

/* What is counted by its meaning rests on something, and is looked at again: a cause that comes to light is found by who looks. */
static void means_read(struct catalog_reading *r, const struct node *node, struct pathway_record *record)
{
	static const char *const words[] = { "organic-ruled-out", NULL };
	int word;
	if (!node_word(r->problems, node, "means", false, words, &word))
		return;
	record->means = MEANS_RULED_OUT;
	if (!record->basis || !record->review_days)
		problem_at(r->problems, node, "means", "Whoever judges that no organic cause explains the symptoms says on what it rests and looks again: "
			"this record needs \"basis: true\" and \"review_days\".");
}

static void records_read(struct catalog_reading *r, const struct node *root, struct pathway *p)
{
	static const char *const keys[] = { "id", "ask", "help", "review_days", "same_day", "basis", "by", "means", NULL };
	const struct node *list = node_get(root, "records");
	if (!list)
		return;
	if (list->kind != NODE_LIST || list->count > PATHWAY_RECORDS) {
		problem_at(r->problems, list, "records", "\"records\" must be a list of at most %d.", PATHWAY_RECORDS);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		const struct node *node = list->item[i];
		struct pathway_record *record = &p->record[p->records];
		record->line = node->line;
		node_known(r->problems, node, keys);
		if (!node_text(r->problems, node, "id", true, &record->id))
			continue;
		if (!id_shaped(record->id))
			problem_at(r->problems, node, "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(record->id));
		if (pathway_record_of(p, record->id) >= 0)
			problem_at(r->problems, node, "id", "\"%.*s\" is here twice.", STRF(record->id));
		node_text(r->problems, node, "ask", true, &record->ask);
		node_text(r->problems, node, "help", false, &record->help);
		record->review_days = number_read(r, node, "review_days", false, 1, DAYS_MAX);
		node_bool(r->problems, node, "same_day", false, &record->same_day);
		if (record->same_day && record->review_days)
			problem_at(r->problems, node, "same_day", "What is so on the day of the judgement only has no review_days.");
		node_bool(r->problems, node, "basis", false, &record->basis);
		record->bys = who_read(r, node, "by", &record->by);
		means_read(r, node, record);
		p->records++;
	}
}

/* ---- clocks ---- */

/* "opened", "ended", "session", "enters STEP", "leaves STEP", "session STEP", "judged RECORD". */
static bool mark_read(struct catalog_reading *r, const struct pathway *p, const struct node *node, struct clock_mark *ret)
{
	struct str word = node->text, rest = STR_NONE;
	bool named = str_cut(node->text, ' ', &word, &rest);
	*ret = (struct clock_mark){ CLOCK_OPENED, -1, -1 };
	if (str_is(word, "opened") && !named)
		return true;
	ret->trigger = CLOCK_ENDS;
	if (str_is(word, "ended") && !named)
		return true;
	ret->trigger = CLOCK_SESSION;
	if (str_is(word, "session") && !named)
		return true;
	if (named && (str_is(word, "enters") || str_is(word, "leaves") || str_is(word, "session"))) {
		ret->trigger = str_is(word, "enters") ? CLOCK_ENTERS : str_is(word, "leaves") ? CLOCK_LEAVES : CLOCK_SESSION;
		return (ret->step = step_named(r, p, node, "clocks", rest)) >= 0;
	}
	if (named && str_is(word, "judged")) {
		ret->trigger = CLOCK_RECORD;
		return (ret->record = record_named(r, p, node, "clocks", rest)) >= 0;
	}
	problem_at(r->problems, node, "clocks", "\"%.*s\" is nothing that starts or stops a clock: opened, ended, session, enters STEP, leaves STEP, "
		"session STEP, judged RECORD.", STRF(node->text));
	return false;
}

static void clock_read(struct catalog_reading *r, const struct node *node, struct pathway *p)
{
	static const char *const keys[] = { "id", "title", "start", "stop", "days", "warn_days", "while_suspended", "source", "confidence", NULL };
	static const char *const suspended[] = { "runs", "stands", NULL };
	struct pathway_clock *clock = &p->clock[p->clocks];
	const struct node *start = node_get(node, "start"), *stop = node_get(node, "stop");
	int word = 0;
	clock->line = node->line;
	node_known(r->problems, node, keys);
	if (!node_text(r->problems, node, "id", true, &clock->id))
		return;
	node_text(r->problems, node, "title", true, &clock->title);
	node_text(r->problems, node, "source", true, &clock->source);
	if (node_word(r->problems, node, "confidence", true, confidences, &word))
		clock->confidence = str_of(confidences[word]);
	word = 0;
	node_word(r->problems, node, "while_suspended", false, suspended, &word);
	clock->pauses_suspended = word == 1;
	clock->days = number_read(r, node, "days", true, 1, DAYS_MAX);
	clock->warn_days = number_read(r, node, "warn_days", false, 1, DAYS_MAX);
	if (!start || start->kind != NODE_SCALAR)
		problem_at(r->problems, node, "start", "\"start\" is missing here: what starts the clock?");
	else
		mark_read(r, p, start, &clock->start);
	if (!stop || stop->kind != NODE_LIST || stop->count == 0 || stop->count > LENGTH(clock->stop)) {
		problem_at(r->problems, stop ? stop : node, "stop", "\"stop\" must be a list of one to %zu.", LENGTH(clock->stop));
		return;
	}
	for (size_t i = 0; i < stop->count; i++)
		if (mark_read(r, p, stop->item[i], &clock->stop[clock->stops]))
			clock->stops++;
	p->clocks++;
}

static void clocks_read(struct catalog_reading *r, const struct node *root, struct pathway *p)
{
	const struct node *list = node_get(root, "clocks");
	if (!list)
		return;
	if (list->kind != NODE_LIST || list->count > PATHWAY_CLOCKS)
		problem_at(r->problems, list, "clocks", "\"clocks\" must be a list of at most %d.", PATHWAY_CLOCKS);
	else
		for (size_t i = 0; i < list->count; i++)
			clock_read(r, list->item[i], p);
}

/* ---- steps ---- */

static void sessions_read(struct catalog_reading *r, const struct node *node, const struct pathway *p, struct pathway_step *s)
{
	static const char *const keys[] = { "planned", "phases", "beyond", NULL };
	struct str *beyond;
	if (!node)
		return;
	node_known(r->problems, node, keys);
	s->planned = number_read(r, node, "planned", true, 1, 200);
	s->phases = list_read(r, node, "phases", &s->phase);
	int count = list_read(r, node, "beyond", &beyond);
	s->beyond = arena_array(r->arena, (size_t)count + 1, sizeof *s->beyond);
	for (int i = 0; i < count; i++) {
		int record = record_named(r, p, node_get(node, "beyond")->item[i], "beyond", beyond[i]);
		if (record >= 0)
			s->beyond[s->beyonds++] = record;
	}
}

static void measures_read(struct catalog_reading *r, const struct node *node, struct pathway_step *s)
{
	static const char *const keys[] = { "use", "at", NULL };
	struct str *at;
	int64_t session;
	if (!node)
		return;
	node_known(r->problems, node, keys);
	s->measures = list_read(r, node, "use", &s->measure);
	for (int i = 0; i < s->measures; i++)
		instrument_named(r, node_get(node, "use")->item[i], "use", s->measure[i]);
	int count = list_read(r, node, "at", &at);
	s->measure_at = arena_array(r->arena, (size_t)count + 1, sizeof *s->measure_at);
	for (int i = 0; i < count; i++)
		if (str_is(at[i], "enter") || str_is(at[i], "leave"))
			s->measure_at[s->measure_ats++] = str_is(at[i], "enter") ? 0 : -1;
		else if (str_int(at[i], &session) && session >= 1 && session <= 200)
			s->measure_at[s->measure_ats++] = (int)session;
		else
			problem_at(r->problems, node_get(node, "at")->item[i], "at", "\"%.*s\" is no time to measure: enter, leave, or the number of a session.",
				STRF(at[i]));
	if (s->measures == 0 || count == 0)
		problem_at(r->problems, node, "measures", "\"measures\" needs \"use\" (which) and \"at\" (when).");
}

static void arrow_read(struct catalog_reading *r, const struct node *node, struct pathway *p, struct pathway_step *s)
{
	static const char *const keys[] = { "to", "title", "when", "otherwise", "override", "reason", "choose", "by", "letter", "hand_over", NULL };
	static const char *const choices[] = { "clinician", "shared", "patient", "referrer", NULL };
	struct pathway_arrow *a = &s->arrow[s->arrows];
	struct str to = STR_NONE;
	int word = 0;
	*a = (struct pathway_arrow){ .override = true, .line = node->line };
	node_known(r->problems, node, keys);
	if (!node_text(r->problems, node, "to", true, &to))
		return;
	a->to = step_named(r, p, node_get(node, "to"), "to", to);
	node_text(r->problems, node, "title", true, &a->title);
	condition_read(r, p, node_get(node, "when"), &a->when);
	node_bool(r->problems, node, "otherwise", false, &a->otherwise);
	node_bool(r->problems, node, "override", false, &a->override);
	node_bool(r->problems, node, "reason", false, &a->reason);
	node_bool(r->problems, node, "hand_over", false, &a->hand_over);
	node_text(r->problems, node, "letter", false, &a->letter);
	if (str_known(a->letter) && !catalog_letter(r->catalog, a->letter, 0))
		problem_at(r->problems, node_get(node, "letter"), "letter", "There is no letter \"%.*s\" (data/letters).", STRF(a->letter));
	if (node_word(r->problems, node, "choose", false, choices, &word))
		a->choose = (enum arrow_choice)word;
	a->bys = who_read(r, node, "by", &a->by);
	if (a->when.needs == 0 && node_get(node, "override"))
		problem_at(r->problems, node, "override", "\"override\" belongs to a way that has a \"when\".");
	if (a->otherwise && a->when.needs)
		problem_at(r->problems, node, "otherwise", "A way is either \"otherwise\" or has a \"when\".");
	for (int i = 0; i < s->arrows; i++)
		if (a->to >= 0 && s->arrow[i].to == a->to)
			problem_at(r->problems, node, "to", "Two ways lead from here to \"%.*s\": join their conditions with any.", STRF(to));
	if (a->to >= 0)
		s->arrows++;
}

static void arrows_read(struct catalog_reading *r, const struct node *node, struct pathway *p, struct pathway_step *s)
{
	const struct node *next = node_get(node, "next");
	if (!next)
		return;
	if (next->kind != NODE_LIST || next->count > PATHWAY_ARROWS) {
		problem_at(r->problems, next, "next", "\"next\" must be a list of at most %d ways.", PATHWAY_ARROWS);
		return;
	}
	s->arrow = arena_array(r->arena, next->count + 1, sizeof *s->arrow);
	for (size_t i = 0; i < next->count; i++)
		arrow_read(r, next->item[i], p, s);
}

static void step_read(struct catalog_reading *r, const struct node *node, struct pathway *p, struct pathway_step *s)
{
	static const char *const keys[] = { "id", "title", "say", "kind", "setting", "intensity", "outcome", "by", "offers", "records", "sessions",
		"measures", "review", "next", NULL };
	static const char *const review_keys[] = { "days", "session", NULL };
	struct str *record;
	int kind, setting, outcome;
	int64_t intensity = -1;
	node_known(r->problems, node, keys);
	node_text(r->problems, node, "title", true, &s->title);
	node_text(r->problems, node, "say", true, &s->say);
	if ((kind = choice_read(r, node, "kind", true, kind_word, 0, STEP_KINDS)) >= 0)
		s->kind = (enum step_kind)kind;
	if ((setting = choice_read(r, node, "setting", false, setting_word, 1, STEP_SETTINGS)) >= 0)
		s->setting = (enum step_setting)setting;
	if ((outcome = choice_read(r, node, "outcome", s->kind == STEP_END, end_word, 1, OUTCOMES)) >= 0)
		s->outcome = (enum outcome)outcome;
	node_int(r->problems, node, "intensity", false, 0, 5, &intensity);
	s->intensity = (int)intensity;
	s->bys = who_read(r, node, "by", &s->by);
	s->offer_count = list_read(r, node, "offers", &s->offers);
	int count = list_read(r, node, "records", &record);
	s->record = arena_array(r->arena, (size_t)count + 1, sizeof *s->record);
	for (int i = 0; i < count; i++) {
		int at = record_named(r, p, node_get(node, "records")->item[i], "records", record[i]);
		if (at >= 0)
			s->record[s->records++] = at;
	}
	sessions_read(r, node_get(node, "sessions"), p, s);
	measures_read(r, node_get(node, "measures"), s);
	const struct node *review = node_get(node, "review");
	if (review) {
		node_known(r->problems, review, review_keys);
		s->review_days = number_read(r, review, "days", true, 1, 366);
		s->review_session = number_read(r, review, "session", false, 1, 200);
	}
	arrows_read(r, node, p, s);
}

/* Names first, so that a way may lead to a step further down. */
static void steps_read(struct catalog_reading *r, const struct node *root, struct pathway *p)
{
	const struct node *list = node_get(root, "steps");
	if (!list || list->kind != NODE_LIST || list->count == 0 || list->count > PATHWAY_STEPS) {
		problem_at(r->problems, list ? list : root, "steps", "\"steps\" must be a list of one to %d.", PATHWAY_STEPS);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		struct pathway_step *s = &p->step[i];
		s->line = list->item[i]->line;
		if (node_text(r->problems, list->item[i], "id", true, &s->id)) {
			if (!id_shaped(s->id))
				problem_at(r->problems, list->item[i], "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.",
					STRF(s->id));
			if (pathway_step_of(p, s->id) >= 0)
				problem_at(r->problems, list->item[i], "id", "The step \"%.*s\" is here twice.", STRF(s->id));
		}
		p->steps++;
	}
}

static void steps_fill(struct catalog_reading *r, const struct node *root, struct pathway *p)
{
	const struct node *list = node_get(root, "steps");
	for (int i = 0; i < p->steps; i++)
		step_read(r, list->item[i], p, &p->step[i]);
}

static void ways_read(struct catalog_reading *r, const struct node *root, struct pathway *p)
{
	const struct node *ways = node_get(root, "ways_in");
	for (int w = 0; w < WAYS; w++)
		p->start[w] = -1;
	if (!ways || ways->kind != NODE_MAP || ways->count == 0) {
		problem_at(r->problems, ways ? ways : root, "ways_in", "\"ways_in\" must say where each way in begins: { gp: STEP, clinic: STEP }.");
		return;
	}
	for (size_t i = 0; i < ways->count; i++) {
		int way = WAY_NONE;
		for (int w = 1; w < WAYS; w++)
			if (str_is(ways->key[i]->text, way_in_word((enum way_in)w)))
				way = w;
		if (way == WAY_NONE) {
			problem_at(r->problems, ways->key[i], "ways_in", "\"%.*s\" is no way in.", STRF(ways->key[i]->text));
			continue;
		}
		p->start[way] = step_named(r, p, ways->item[i], "ways_in", ways->item[i]->text);
		p->ways |= 1u << way;
	}
}

static void flag_read(struct catalog_reading *r, const struct node *root, struct pathway *p)
{
	static const char *const keys[] = { "calls", "look_again_days", "resume_by", NULL };
	const struct node *flag = node_get(root, "red_flag");
	if (!flag) {
		problem_at(r->problems, root, "red_flag", "\"red_flag\" is missing: whom a red flag calls, and who may go on afterwards.");
		return;
	}
	node_known(r->problems, flag, keys);
	p->flag_call_count = who_read(r, flag, "calls", &p->flag_calls);
	p->resume_bys = who_read(r, flag, "resume_by", &p->resume_by);
	p->flag_days = number_read(r, flag, "look_again_days", true, 1, 31);
	if (p->flag_call_count == 0)
		problem_at(r->problems, flag, "calls", "\"calls\" is missing here: whom does a red flag call?");
	if (p->resume_bys == 0)
		problem_at(r->problems, flag, "resume_by", "\"resume_by\" is missing here: who may go on once it is settled?");
}

static void pathway_put(struct catalog_reading *r, const struct node *root, struct pathway *p)
{
	struct catalog *c = r->catalog;
	for (size_t i = 0; i < c->pathways; i++) {
		const struct pathway *was = c->pathway[i];
		if (!str_eq(was->id, p->id) || was->version != p->version)
			continue;
		if (was->site == p->site)
			problem_at(r->problems, node_get(root, "version"), "version", "Version %lld of this pathway is in %s already.", (long long)p->version,
				file_base(was->file));
		else
			c->pathway[i] = p;
		return;
	}
	*ARRAY_PUSH(r->arena, c->pathway, c->pathways, c->pathway_room) = p;
}

void pathways_read(struct catalog_reading *r)
{
	static const char *const keys[] = { "id", "version", "title", "source", "reviewed", "status", "default", "say", "ways_in", "red_flag",
		"records", "clocks", "steps", NULL };
	static const char *const defaults[] = { "off", "on", NULL };
	struct node *root = yaml_read(r->problems, r->bytes);
	struct pathway *p = arena_alloc(r->arena, sizeof *p);
	size_t before = r->problems->count;
	int word;
	if (!root)
		return;
	node_known(r->problems, root, keys);
	heading_read(r, root, &p->id, &p->version, &p->title, &p->source, &p->reviewed, &p->checked);
	node_text(r->problems, root, "say", true, &p->say);
	if (node_word(r->problems, root, "default", true, defaults, &word))
		p->on = word == 1;
	p->site = r->site;
	p->file = r->problems->file;
	memcpy(p->hash, r->hash, sizeof p->hash);
	steps_read(r, root, p);
	records_read(r, root, p);
	ways_read(r, root, p);
	flag_read(r, root, p);
	clocks_read(r, root, p);
	steps_fill(r, root, p);
	if (r->problems->count == before)
		pathway_check(r, p);
	if (str_known(p->id) && p->version > 0)
		pathway_put(r, root, p);
}
