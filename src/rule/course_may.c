/* What is known of a condition, what is proposed, and what may be done. Every refusal is a sentence. */
#include "rule/course.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/buf.h"
#include "base/must.h"

#define SENTENCE_MAX (16u << 10)

/* ---- conditions ---- */

static bool stale(const struct judged *j, struct day today)
{
	return j->seq && day_known(j->due_on) && j->due_on.day < today.day;
}

static enum truth judged_now(const struct judged *j, struct day today)
{
	return !j->seq || stale(j, today) ? TRUTH_UNKNOWN : j->answer;
}

static const struct course_change *change_of(const struct course_facts *f, struct str instrument)
{
	for (size_t i = 0; i < f->changes; i++)
		if (str_eq(f->change[i].instrument, instrument))
			return &f->change[i];
	return NULL;
}

static enum truth truth_of(bool yes)
{
	return yes ? TRUTH_YES : TRUTH_NO;
}

static enum truth leaf_judge(const struct course *c, const struct need *n, const struct course_facts *f, struct day today)
{
	const struct course_change *change = change_of(f, n->name);
	switch (n->kind) {
	case NEED_RECORD: return judged_now(&c->record[n->record], today);
	case NEED_GRADE: return f->grade ? truth_of(f->grade >= n->at_least) : TRUTH_UNKNOWN;
	case NEED_SESSIONS: return truth_of(c->kept[c->step] >= n->at_least);
	case NEED_DAYS: return truth_of(today.day - c->since.day >= n->at_least);
	case NEED_CHANGE: return change && change->change != CHANGE_UNKNOWN ? truth_of(change->change == n->change) : TRUTH_UNKNOWN;
	case NEED_PLATEAU: return change ? change->plateau : TRUTH_UNKNOWN;
	case NEED_GOALS: return f->goals;
	case NEED_RULE:
		for (size_t i = 0; i < f->rules; i++)
			if (str_eq(f->rule[i], n->name))
				return TRUTH_YES;
		return f->rules_known ? TRUTH_NO : TRUTH_UNKNOWN;
	case NEED_VISITED: return truth_of(c->visits[n->step] > 0);
	case NEED_ALL: case NEED_ANY: case NEED_NOT: break;
	}
	return TRUTH_UNKNOWN;
}

/* Children stand after their parent, so one walk from the end has every child before its join. */
static enum truth judge(const struct course *c, const struct condition *condition, const struct course_facts *f, struct day today,
	enum truth each[PATHWAY_NEEDS])
{
	if (condition->needs == 0)
		return TRUTH_YES;
	for (int i = 0; i < condition->needs; i++) {
		enum need_kind kind = condition->need[i].kind;
		each[i] = kind == NEED_ALL ? TRUTH_YES : kind == NEED_ANY || kind == NEED_NOT ? TRUTH_NO : leaf_judge(c, &condition->need[i], f, today);
	}
	for (int i = condition->needs - 1; i > 0; i--) {
		int parent = condition->need[i].parent;
		enum need_kind join = condition->need[parent].kind;
		each[parent] = join == NEED_ALL ? truth_and(each[parent], each[i]) : join == NEED_ANY ? truth_or(each[parent], each[i]) : truth_not(each[i]);
	}
	return each[0];
}

enum truth condition_judge(const struct course *course, const struct condition *condition, const struct course_facts *facts, struct day today)
{
	enum truth each[PATHWAY_NEEDS];
	return judge(course, condition, facts, today, each);
}

/* ---- in words ---- */

static const char *grade_say(int64_t grade)
{
	static const char *const words[] = { "not known", "mild", "moderate", "severe", "very severe" };
	return words[grade < 0 || grade > 4 ? 0 : grade];
}

static const char *truth_say(enum truth truth, const char *unknown)
{
	return truth == TRUTH_YES ? "yes" : truth == TRUTH_NO ? "no" : unknown;
}

static void record_say(struct buf *b, const struct judged *j, struct day today)
{
	char text[DAY_TEXT];
	buf_text(b, j->seq ? truth_say(j->answer, "not known") : "not asked yet");
	if (stale(j, today))
		buf_printf(b, " once, and due to be looked at again since %s", day_words(j->due_on, text));
}

static void known_say(struct buf *b, const struct course *c, const struct need *n, const struct course_facts *f, struct day today)
{
	static const char *const changes[] = { "not known", "worse", "no reliable change", "better" };
	const struct course_change *change = change_of(f, n->name);
	buf_text(b, " (");
	switch (n->kind) {
	case NEED_RECORD: record_say(b, &c->record[n->record], today); break;
	case NEED_GRADE: buf_text(b, grade_say(f->grade)); break;
	case NEED_SESSIONS: buf_printf(b, "%d", c->kept[c->step]); break;
	case NEED_DAYS: buf_printf(b, "%d", today.day - c->since.day); break;
	case NEED_CHANGE: buf_text(b, changes[change ? change->change : CHANGE_UNKNOWN]); break;
	default: buf_text(b, truth_say(leaf_judge(c, n, f, today), "not known"));
	}
	buf_char(b, ')');
}

static void leaf_say(struct buf *b, const struct pathway *p, const struct need *n)
{
	static const char *const changes[] = { "not known", "worse", "not reliably changed", "better" };
	switch (n->kind) {
	case NEED_RECORD: {
		struct str ask = p->record[n->record].ask;
		buf_str(b, str_sub(ask, 0, str_ends(ask, ".") ? ask.n - 1 : ask.n));
		break;
	}
	case NEED_GRADE: buf_printf(b, "severity is %s or more", grade_say(n->at_least)); break;
	case NEED_SESSIONS: buf_printf(b, "%" PRId64 " sessions or more were kept", n->at_least); break;
	case NEED_DAYS: buf_printf(b, "%" PRId64 " days or more in this step", n->at_least); break;
	case NEED_CHANGE: buf_printf(b, "%.*s is %s than the first score by more than its error", STRF(n->name), changes[n->change]); break;
	case NEED_PLATEAU: buf_printf(b, "%.*s no longer moves", STRF(n->name)); break;
	case NEED_GOALS: buf_text(b, "the goals agreed are met"); break;
	case NEED_RULE: buf_printf(b, "the rule %.*s finds the person", STRF(n->name)); break;
	case NEED_VISITED: buf_printf(b, "the step \"%.*s\" has been", STRF(p->step[n->step].title)); break;
	case NEED_ALL: case NEED_ANY: case NEED_NOT: break;
	}
}

struct saying { struct buf *b; const struct pathway *pathway; const struct condition *condition; const struct course *course;
	const struct course_facts *facts; struct day today; };

static void need_say(const struct saying *s, int at, int depth)
{
	const struct need *n = &s->condition->need[at];
	int said = 0;
	if (n->kind > NEED_NOT) {
		leaf_say(s->b, s->pathway, n);
		if (s->course)
			known_say(s->b, s->course, n, s->facts, s->today);
		return;
	}
	must(depth < PATHWAY_DEPTH + 2);
	if (n->kind == NEED_NOT)
		buf_text(s->b, "not so: ");
	if (depth && n->kind != NEED_NOT)
		buf_char(s->b, '[');
	for (int i = at + 1; i < s->condition->needs; i++) {
		if (s->condition->need[i].parent != at)
			continue;
		if (said++)
			buf_text(s->b, n->kind == NEED_ANY ? "; or " : "; and ");
		need_say(s, i, depth + 1);
	}
	if (depth && n->kind != NEED_NOT)
		buf_char(s->b, ']');
}

struct str condition_say(struct arena *arena, const struct pathway *pathway, const struct condition *condition, const struct course *course,
	const struct course_facts *facts, struct day today)
{
	AUTO(buf) struct buf b;
	buf_init(&b, SENTENCE_MAX);
	if (condition->needs)
		need_say(&(struct saying){ &b, pathway, condition, course, facts, today }, 0, 0);
	return str_dup(arena, buf_view(&b));
}

/* ---- what is proposed ---- */

size_t course_offers(struct arena *arena, const struct course *c, const struct course_facts *facts, struct day today, struct course_offer **ret)
{
	*ret = NULL;
	if (c->phase != PHASE_OPEN)
		return 0;
	const struct pathway_step *s = &c->pathway->step[c->step];
	struct course_offer *offer = arena_array(arena, (size_t)s->arrows + 1, sizeof *offer);
	bool any = false, unknown = false;
	for (int i = 0; i < s->arrows; i++) {
		const struct pathway_arrow *a = &s->arrow[i];
		enum truth when = condition_judge(c, &a->when, facts, today);
		bool free = a->when.needs == 0;
		offer[i] = (struct course_offer){ .arrow = a, .when = when, .open = free || when == TRUTH_YES,
			.proposed = !free && when == TRUTH_YES, .because = condition_say(arena, c->pathway, &a->when, c, facts, today) };
		any = any || offer[i].proposed;
		unknown = unknown || (!free && when == TRUTH_UNKNOWN);
	}
	/* "Otherwise" is when the others are not so; while one is not known it is not time yet. */
	for (int i = 0; i < s->arrows && !any && !unknown; i++)
		offer[i].proposed = s->arrow[i].otherwise;
	*ret = offer;
	return (size_t)s->arrows;
}

/* ---- what may be done ---- */

struct asked { struct arena *arena; const struct course *c; const struct course_facts *facts; const struct course_ask *ask; struct day today;
	struct str *why; };

static enum course_no no(const struct asked *a, enum course_no which, const char *format, ...) __attribute__((format(printf, 3, 4)));
static enum course_no no(const struct asked *a, enum course_no which, const char *format, ...)
{
	AUTO(buf) struct buf b;
	va_list ap;
	buf_init(&b, SENTENCE_MAX);
	va_start(ap, format);
	buf_vprintf(&b, format, ap);
	va_end(ap);
	*a->why = str_dup(a->arena, buf_view(&b));
	return which;
}

static bool among(struct str *list, int count, struct str profession, struct str role)
{
	for (int i = 0; i < count; i++)
		if (str_eq(list[i], profession) || str_eq(list[i], role))
			return true;
	return count == 0;
}

static struct str names(struct arena *arena, struct str *list, int count)
{
	AUTO(buf) struct buf b;
	buf_init(&b, SENTENCE_MAX);
	for (int i = 0; i < count; i++) {
		if (i)
			buf_text(&b, i == count - 1 ? " or " : ", ");
		for (size_t k = 0; k < list[i].n; k++)
			buf_char(&b, list[i].p[k] == '-' || list[i].p[k] == '_' ? ' ' : list[i].p[k]);
	}
	return str_dup(arena, buf_view(&b));
}

static enum course_no who(const struct asked *a, struct str *list, int count, const char *what)
{
	if (among(list, count, a->ask->profession, a->ask->role))
		return COURSE_MAY;
	return no(a, COURSE_NOT_YOU, "%s is for: %.*s.", what, STRF(names(a->arena, list, count)));
}

static enum course_no may_step(const struct asked *a, const char *what)
{
	const struct pathway_step *s = &a->c->pathway->step[a->c->step];
	return who(a, s->by, s->bys, what);
}

static enum course_no may_judge(const struct asked *a)
{
	const struct pathway *p = a->c->pathway;
	int record = pathway_record_of(p, a->ask->item);
	if (record < 0)
		return no(a, COURSE_UNKNOWN, "This pathway does not ask \"%.*s\".", STRF(a->ask->item));
	const struct pathway_record *r = &p->record[record];
	const struct pathway_step *s = &p->step[a->c->step];
	if (r->basis && !a->ask->words)
		return no(a, COURSE_NEEDS_WORDS, "Say on what it rests: by whom, and on which findings.");
	if (day_known(a->ask->due_on) && r->same_day)
		return no(a, COURSE_BAD_DAY, "This is so on the day of the judgement only.");
	if (day_known(a->ask->due_on) && a->ask->due_on.day < a->ask->on.day)
		return no(a, COURSE_BAD_DAY, "The day to look at it again cannot be before the judgement.");
	if (day_known(a->ask->due_on) && r->review_days && a->ask->due_on.day > a->ask->on.day + r->review_days)
		return no(a, COURSE_BAD_DAY, "It is looked at again after %d days at the latest.", r->review_days);
	return r->bys ? who(a, r->by, r->bys, "This judgement") : who(a, s->by, s->bys, "This judgement");
}

static enum course_no may_move(const struct asked *a)
{
	struct course_offer *offer;
	size_t offers = course_offers(a->arena, a->c, a->facts, a->today, &offer), at = offers;
	for (size_t i = 0; i < offers; i++)
		if (str_eq(a->c->pathway->step[offer[i].arrow->to].id, a->ask->to))
			at = i;
	if (at == offers)
		return no(a, COURSE_UNKNOWN, "There is no way from here to \"%.*s\".", STRF(a->ask->to));
	const struct pathway_arrow *arrow = offer[at].arrow;
	enum course_no refused = arrow->bys ? who(a, arrow->by, arrow->bys, "This way") : may_step(a, "This step");
	if (refused != COURSE_MAY)
		return refused;
	if (!offer[at].open && !arrow->override)
		return no(a, COURSE_UNMET, "This way is open only when it is so: %.*s.", STRF(offer[at].because));
	if (!offer[at].open && !a->ask->against)
		return no(a, COURSE_UNMET, "Its condition is not met: %.*s. Going this way all the same needs a reason.", STRF(offer[at].because));
	if ((!offer[at].open || arrow->reason) && !a->ask->words)
		return no(a, COURSE_NEEDS_WORDS, "Say why this way is taken.");
	return COURSE_MAY;
}

static enum course_no may_session(const struct asked *a)
{
	const struct course *c = a->c;
	const struct pathway_step *s = &c->pathway->step[c->step];
	bool known = s->phases == 0 && str_empty(a->ask->item);
	if (s->kind != STEP_ASSESSMENT && s->kind != STEP_TREATMENT && s->kind != STEP_WARD && s->kind != STEP_FOLLOW_UP && s->kind != STEP_ADVICE)
		return no(a, COURSE_NOT_NOW, "Nobody is seen at the step \"%.*s\".", STRF(s->title));
	for (int i = 0; i < s->phases; i++)
		known = known || str_eq(s->phase[i], a->ask->item);
	if (!known)
		return no(a, COURSE_UNKNOWN, "\"%.*s\" is no phase of this step.", STRF(a->ask->item));
	if (s->planned && c->kept[c->step] >= s->planned + c->granted[c->step])
		return no(a, COURSE_UNMET, "All %d sessions have been. Look back at goals and progress; more need the team's decision.",
			s->planned + c->granted[c->step]);
	if (a->ask->on.day > a->today.day)
		return no(a, COURSE_BAD_DAY, "A session is written down when it has been.");
	return may_step(a, "This step");
}

static enum course_no may_more(const struct asked *a)
{
	const struct course *c = a->c;
	int step = pathway_step_of(c->pathway, a->ask->item);
	if (step < 0 || c->pathway->step[step].planned == 0)
		return no(a, COURSE_UNKNOWN, "\"%.*s\" is no step whose sessions are counted.", STRF(a->ask->item));
	const struct pathway_step *s = &c->pathway->step[step];
	if (c->kept[step] < s->planned + c->granted[step])
		return no(a, COURSE_NOT_NOW, "There are sessions left at \"%.*s\".", STRF(s->title));
	if (a->ask->number < 1 || a->ask->number > s->planned)
		return no(a, COURSE_UNKNOWN, "One to %d sessions can be added at a time.", s->planned);
	for (int i = 0; i < s->beyonds; i++)
		if (judged_now(&c->record[s->beyond[i]], a->today) != TRUTH_YES)
			return no(a, COURSE_UNMET, "More sessions need a yes to: %.*s", STRF(c->pathway->record[s->beyond[i]].ask));
	if (!a->ask->words)
		return no(a, COURSE_NEEDS_WORDS, "Say what more sessions are to achieve.");
	return may_step(a, "This step");
}

static enum course_no may_review(const struct asked *a)
{
	const struct course *c = a->c;
	const struct pathway_step *s = &c->pathway->step[c->step];
	if (!a->ask->words)
		return no(a, COURSE_NEEDS_WORDS, "Say what the review came to.");
	if (day_known(a->ask->due_on) && (a->ask->due_on.day <= a->ask->on.day || a->ask->due_on.day > a->ask->on.day + s->review_days))
		return no(a, COURSE_BAD_DAY, "The next review is between tomorrow and %d days from now.", s->review_days);
	return may_step(a, "This step");
}

static enum course_no may_clock(const struct asked *a)
{
	const struct course *c = a->c;
	for (int i = 0; i < c->pathway->clocks; i++) {
		const struct clock_run *run = &c->clock[i];
		if (!str_eq(c->pathway->clock[i].id, a->ask->item))
			continue;
		bool can = a->ask->act == COURSE_PAUSE ? run->phase == CLOCK_RUNS || (run->phase == CLOCK_PAUSED && !run->by_hand) :
			run->phase == CLOCK_PAUSED && run->by_hand;
		if (!can)
			return no(a, COURSE_NOT_NOW, a->ask->act == COURSE_PAUSE ? "This clock does not run." : "Nobody has paused this clock.");
		return a->ask->act == COURSE_PAUSE && !a->ask->words ? no(a, COURSE_NEEDS_WORDS, "Say why the clock stands still.") : COURSE_MAY;
	}
	return no(a, COURSE_UNKNOWN, "This pathway has no clock \"%.*s\".", STRF(a->ask->item));
}

static enum course_no may_close(const struct asked *a)
{
	int64_t o = a->ask->number;
	if (o != OUTCOME_WITHDREW && o != OUTCOME_MOVED && o != OUTCOME_DIED && o != OUTCOME_EXPLAINED)
		return no(a, COURSE_UNKNOWN, "Choose how it ended: withdrew, moved away, died, or a disease explains the symptoms.");
	if (o == OUTCOME_EXPLAINED && !a->ask->words)
		return no(a, COURSE_NEEDS_WORDS, "Say which disease, and who found it.");
	/* HAZ-019: else the end, and a new beginning, would be a way round those who may say that it goes on */
	if (a->c->phase != PHASE_SUSPENDED || o == OUTCOME_DIED)
		return COURSE_MAY;
	return a->ask->words ? who(a, a->c->pathway->resume_by, a->c->pathway->resume_bys, "Ending it while a red flag stands") :
		no(a, COURSE_NEEDS_WORDS, "A red flag stands: say who sees to it now.");
}

static enum course_no may_open(const struct asked *a, const struct pathway *p)
{
	for (int w = 1; w < WAYS; w++)
		if (str_is(a->ask->item, way_in_word((enum way_in)w)) && (p->ways & (1u << w)) && p->start[w] >= 0)
			return str_eq(a->ask->to, p->step[p->start[w]].id) ? COURSE_MAY :
				no(a, COURSE_UNKNOWN, "From here the pathway begins at \"%.*s\".", STRF(p->step[p->start[w]].title));
	return no(a, COURSE_UNKNOWN, "\"%.*s\" is no way into this pathway.", STRF(a->ask->item));
}

/* What may be done while a red flag stands. */
static bool suspended_may(enum course_act act)
{
	return act == COURSE_JUDGE || act == COURSE_RESUME || act == COURSE_REVIEW || act == COURSE_CLOSE || act == COURSE_PAUSE || act == COURSE_UNPAUSE ||
		act == COURSE_ASSIGN || act == COURSE_UNDO || act == COURSE_TAKEN_OVER || act == COURSE_PREFER || act == COURSE_INVOLVE ||
		act == COURSE_REFERRER;
}

static enum course_no may_prefer(const struct asked *a)
{
	bool known = str_is(a->ask->item, COURSE_NO_WISH);
	for (int i = SETTING_NONE + 1; i < STEP_SETTINGS; i++)
		known = known || str_is(a->ask->item, step_setting_word((enum step_setting)i));
	return known ? COURSE_MAY : no(a, COURSE_UNKNOWN, "Choose where the person would rather be seen.");
}

static enum course_no may_involve(const struct asked *a)
{
	const struct course *c = a->c;
	int now = 0, at = -1;
	if (a->ask->number <= 0)
		return no(a, COURSE_UNKNOWN, "Choose which organisation.");
	for (int i = 0; i < c->parties; i++) {
		now += c->party[i].now;
		at = c->party[i].organisation == a->ask->number ? i : at;
	}
	if (a->ask->answer == TRUTH_NO)
		return at >= 0 && c->party[at].now ? COURSE_MAY : no(a, COURSE_NOT_NOW, "That organisation does not take part.");
	if (at >= 0 && c->party[at].now)
		return no(a, COURSE_NOT_NOW, "That organisation takes part already.");
	if (at < 0 && c->parties == COURSE_PARTIES)
		return no(a, COURSE_NOT_NOW, "No more than %d organisations can take part.", COURSE_PARTIES);
	return a->ask->words ? COURSE_MAY : no(a, COURSE_NEEDS_WORDS, "Say what they are asked to do.");
}

/* Else it would be a way from any step to any other, past every condition and every red flag. */
static enum course_no may_version(const struct asked *a)
{
	const struct course *c = a->c;
	const struct pathway_step *s = &c->pathway->step[c->step];
	const struct pathway *next = a->ask->next;
	if (a->ask->number <= c->pathway->version || !next)
		return no(a, COURSE_NOT_NOW, "That is not a newer version of this pathway.");
	int to = pathway_step_of(next, a->ask->to);
	if (to < 0 || next->step[to].kind == STEP_END)
		return no(a, COURSE_UNKNOWN, "The newer version has no step \"%.*s\" at which somebody is.", STRF(a->ask->to));
	if (!str_eq(a->ask->to, s->id) && pathway_step_of(next, s->id) >= 0)
		return no(a, COURSE_UNMET, "The newer version knows the step \"%.*s\" too: nobody comes to another step by it.", STRF(s->title));
	if (!a->ask->words)
		return no(a, COURSE_NEEDS_WORDS, "Say why this person moves to another version.");
	return may_step(a, "This step");
}

static enum course_no may_rest(const struct asked *a)
{
	const struct course *c = a->c;
	switch (a->ask->act) {
	case COURSE_SUSPEND:
		return str_empty(a->ask->item) ? no(a, COURSE_UNKNOWN, "Say which red flag.") : COURSE_MAY;
	case COURSE_RESUME:
		if (c->phase != PHASE_SUSPENDED)
			return no(a, COURSE_NOT_NOW, "Nothing suspends it.");
		if (a->facts->flag == TRUTH_YES)
			return no(a, COURSE_UNMET, "The red flag is still open. Settle it first.");
		if (a->facts->flag_elsewhere)
			return no(a, COURSE_UNMET, "Another service sees a red flag that is still open. Ask there: it is settled there first.");
		return a->ask->words ? who(a, c->pathway->resume_by, c->pathway->resume_bys, "Going on") : no(a, COURSE_NEEDS_WORDS, "Say what came of it.");
	case COURSE_ASSIGN:
		return a->ask->number > 0 ? COURSE_MAY : no(a, COURSE_UNKNOWN, "Say who the named person is from now on.");
	case COURSE_PREFER: return may_prefer(a);
	case COURSE_INVOLVE: return may_involve(a);
	case COURSE_REFERRER:
		return a->ask->number < 0 ? no(a, COURSE_UNKNOWN, "Choose which organisation asked.") : a->ask->words ? COURSE_MAY :
			no(a, COURSE_NEEDS_WORDS, "Say how it is known who asked.");
	case COURSE_TAKEN_OVER:
		return c->handing_over ? COURSE_MAY : no(a, COURSE_NOT_NOW, "Nobody is waiting for that.");
	case COURSE_VERSION: return may_version(a);
	case COURSE_UNDO:
		if (c->standing <= 1 || c->standing != a->ask->number)
			return no(a, COURSE_NOT_NOW, c->standing <= 1 ? "There is nothing to take back but the opening: close it instead." :
				"Only the last act can be taken back, and something came after this one.");
		/* HAZ-019: else whoever wrote it down, or read it, could go round those who may say that it goes on */
		if (c->standing == c->suspend_seq)
			return no(a, COURSE_NOT_NOW, "A red flag is not taken back: say what came of it.");
		return a->ask->words ? COURSE_MAY : no(a, COURSE_NEEDS_WORDS, "Say why it is taken back.");
	default:
		return no(a, COURSE_UNKNOWN, "There is no such act.");
	}
}

static struct day latest(const struct course *c)
{
	struct day day = c->since;
	if (day_known(c->suspended) && c->suspended.day > day.day)
		day = c->suspended;
	if (c->reviewed.day > day.day)
		day = c->reviewed;
	return c->phase == PHASE_ENDED ? c->ended : day;
}

enum course_no course_may(struct arena *arena, const struct pathway *pathway, const struct course *course, const struct course_facts *facts,
	const struct course_ask *ask, struct day today, struct str *ret_why)
{
	struct asked a = { arena, course, facts, ask, today, ret_why };
	*ret_why = STR_NONE;
	if (!course)
		return ask->act == COURSE_OPEN ? may_open(&a, pathway) : no(&a, COURSE_NOT_NOW, "It has not begun.");
	if (!day_known(ask->on) || ask->on.day > today.day || ask->on.day < course->opened.day)
		return no(&a, COURSE_BAD_DAY, "The day lies between the opening and today.");
	/* What is written down late may have been earlier; what changes where she stands is not earlier than her coming there. */
	if (ask->act != COURSE_SESSION && ask->act != COURSE_JUDGE && ask->act != COURSE_PREFER && ask->act != COURSE_REFERRER &&
	    ask->on.day < latest(course).day)
		return no(&a, COURSE_BAD_DAY, "It cannot have been before the person came to this step.");
	if (course->phase == PHASE_ENDED && ask->act != COURSE_UNDO && ask->act != COURSE_TAKEN_OVER && ask->act != COURSE_REFERRER)
		return no(&a, COURSE_NOT_NOW, "It has ended. A new referral opens it again.");
	if (course->phase == PHASE_SUSPENDED && !suspended_may(ask->act))
		return no(&a, COURSE_NOT_NOW, "A red flag suspends this pathway: nothing goes on until it is settled.");
	switch (ask->act) {
	case COURSE_JUDGE: return may_judge(&a);
	case COURSE_MOVE: return may_move(&a);
	case COURSE_SESSION: return may_session(&a);
	case COURSE_REVIEW: return may_review(&a);
	case COURSE_MORE: return may_more(&a);
	case COURSE_PAUSE: case COURSE_UNPAUSE: return may_clock(&a);
	case COURSE_CLOSE: return may_close(&a);
	case COURSE_OPEN: return no(&a, COURSE_NOT_NOW, "It has begun already.");
	default: return may_rest(&a);
	}
}
