/* Letters: proposed from what the reader may read, and written as rows that stand. */
#include "care/letter.h"
#include "care/letter_in.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/must.h"
#include "care/meaning.h"
#include "record/audit.h"
#include "record/form.h"
#include "record/timeline.h"

#define PART_MAX    8000        /* letters of one part: two pages */
#define ADDRESS_MAX  500
#define SAY_MAX     1000
#define UNKNOWN "(not known)"

static const char *const acts[LETTER_ACTS] = { "", "save", "approve", "sent", "withdraw" };

const char *letter_act_word(enum letter_act act)
{
	return acts[act];
}

/* ---- what the record has to say ---- */

struct proposing {
	struct cx *cx;
	const struct care *care;
	const struct actor *actor;
	const struct episode_view *v;
	struct letter_quote *quote; size_t quotes;
	int64_t way;                            /* seq of the last way taken or end that stands; 0: none */
	const int64_t *lift; size_t lifts;
	struct letter_draft *to;
};

static bool restricted(const struct letter_quote *q)
{
	return (q->label & ~(int64_t)LABEL_NORMAL) != 0 || q->class != CLASS_PLAN;
}

static bool lifted(const struct proposing *p, const struct letter_quote *q)
{
	for (size_t i = 0; i < p->lifts; i++)
		if (p->lift[i] == q->seq && q->staff == p->actor->staff)
			return true;
	return false;
}

/* The words of an act, as far as they may be in a letter; STR_NONE. HAZ-027 */
static struct str quoted(struct proposing *p, int64_t seq)
{
	for (size_t i = 0; i < p->quotes; i++) {
		const struct letter_quote *q = &p->quote[i];
		if (q->seq != seq)
			continue;
		if (restricted(q) && !lifted(p, q))
			return STR_NONE;
		p->to->label |= q->label;
		return q->say;
	}
	return STR_NONE;
}

static void restricted_list(struct proposing *p)
{
	struct letter_restricted *r = arena_array(p->cx->arena, p->quotes + 1, sizeof *r);
	for (size_t i = 0; i < p->quotes; i++) {
		const struct letter_quote *q = &p->quote[i];
		bool mine = q->staff == p->actor->staff;
		if (restricted(q))
			r[p->to->restricteds++] = (struct letter_restricted){ q->seq, q->staff_name, mine ? q->say : STR_NONE, q->on, mine, lifted(p, q) };
	}
	p->to->restricted = r;
}

static struct str judgements_say(struct proposing *p)
{
	const struct course *c = p->v->course;
	AUTO(buf) struct buf b;
	buf_init(&b, 64u << 10);
	for (int i = 0; i < c->pathway->records; i++) {
		const struct judged *j = &c->record[i];
		char day[DAY_TEXT];
		if (j->seq == 0)
			continue;
		struct str say = quoted(p, j->seq), ask = str_trim(c->pathway->record[i].ask);
		buf_printf(&b, "%s- %.*s %s (%s).%s%.*s", b.n ? "\n" : "", STRF(ask), j->answer == TRUTH_YES ? "Yes" : j->answer == TRUTH_NO ? "No" : "Not known",
			day_words(j->on, day), say.n ? " " : "", STRF(say));
	}
	return b.n ? str_dup(p->cx->arena, buf_view(&b)) : STR("None recorded by us.");
}

static struct str sessions_say(const struct proposing *p)
{
	const struct course *c = p->v->course;
	int kept = 0, missed = 0;
	for (int i = 0; i < c->pathway->steps; i++) {
		kept += c->kept[i];
		missed += c->missed[i];
	}
	if (p->to->to == LETTER_TO_PATIENT)
		return str_of(arena_printf(p->cx->arena, "%d", kept));
	return str_of(missed ? arena_printf(p->cx->arena, "%d kept, %d not come to", kept, missed) : arena_printf(p->cx->arena, "%d kept", kept));
}

/* Of one's own organisation's asking: "WSAS: 21 on 3 Jan 2026; 14 of 40 on 12 Mar 2026: no reliable change". HAZ-033: what a
 * carer answered about herself never. */
static enum err measures_say(struct proposing *p, struct db *db, enum sex sex, struct str *ret)
{
	struct measure *m;
	size_t n;
	AUTO(buf) struct buf b;
	buf_init(&b, 32u << 10);
	TRY(measures_view(p->cx, db, p->care->catalog, p->v->e.patient, sex, &m, &n));
	for (size_t i = 0; i < n; i++) {
		struct change_point *point = measure_points(p->cx->arena, &m[i], 0, p->actor->organisation);
		struct change c = change_judge(0, point, m[i].count, p->v->course->opened);
		const struct measured *last = measure_last(&m[i]);
		char day[DAY_TEXT];
		if (!last || !last->instrument || last->instrument->by == FILLED_BY_CARER || last->r.organisation != p->actor->organisation ||
		    last->instrument->scales == 0 || last->score[0].state == SCORE_UNSCORABLE)
			continue;
		const struct instrument_scale *s = &last->instrument->scale[0];
		bool two = c.first >= 0 && c.first != c.last;
		buf_printf(&b, "%s- %.*s: ", b.n ? "\n" : "", STRF(last->instrument->title));
		if (two)
			buf_printf(&b, "%.*s on %s; ", STRF(score_told(p->cx->arena, s, &m[i].list[c.first].score[0])), day_words(m[i].list[c.first].r.on, day));
		buf_printf(&b, "%.*s of %.*s on %s", STRF(score_told(p->cx->arena, s, &last->score[0])), STRF(most_told(p->cx->arena, s, &last->score[0])),
			day_words(last->r.on, day));
		if (two)
			buf_printf(&b, ": %.*s%s", STRF(change_word(p->cx->arena, &c)), meaning_doubt(&c));
	}
	*ret = b.n ? str_dup(p->cx->arena, buf_view(&b)) : STR("None recorded by us.");
	return OK;
}

static struct str reason_say(struct proposing *p)
{
	return p->way ? quoted(p, p->way) : STR_NONE;
}

/* What was taken back is no reason, and an older way's words are not the last one's. */
static enum err way_find(struct proposing *p, struct db *db)
{
	struct course_event *event;
	size_t events;
	TRY(course_of(p->cx, db, p->v->e.id, &event, &events));
	for (size_t i = 0; i < events; i++)
		if ((event[i].act == COURSE_MOVE || event[i].act == COURSE_CLOSE) && !course_taken_back(event, events, event[i].seq))
			p->way = event[i].seq;
	return OK;
}

static struct str day_say(struct cx *cx, struct day day)
{
	char text[DAY_TEXT];
	return day_known(day) ? str_of(arena_text(cx->arena, day_words(day, text))) : STR_NONE;
}

static struct str name_say(struct cx *cx, const struct demographic *d)
{
	bool given = d->given.n > 0, family = d->family.n > 0;
	return given || family ? str_of(arena_printf(cx->arena, "%.*s%s%.*s", STRF(d->given), given && family ? " " : "", STRF(d->family))) : STR_NONE;
}

static enum err fields_fill(struct proposing *p, struct db *db, const struct person *person, struct str value[LETTER_FIELDS])
{
	const struct course *c = p->v->course;
	const struct episode *e = &p->v->e;
	bool over = c->phase == PHASE_ENDED;
	value[LETTER_PERSON] = name_say(p->cx, &person->best.d);
	value[LETTER_GIVEN] = person->best.d.given.n ? person->best.d.given : STR_NONE;
	value[LETTER_SERVICE] = e->organisation_name;
	value[LETTER_PATHWAY] = c->pathway->title;
	value[LETTER_OPENED] = day_say(p->cx, c->opened);
	value[LETTER_CAME_FROM] = str_known(e->referrer_name) ? e->referrer_name : c->way == WAY_PERSON ? STR("you") : str_of(way_in_say(c->way));
	if (p->to->to != LETTER_TO_PATIENT && c->way == WAY_PERSON)
		value[LETTER_CAME_FROM] = STR("the person");
	value[LETTER_ASKED] = quoted(p, 1);
	value[LETTER_JUDGEMENTS] = judgements_say(p);
	value[LETTER_SESSIONS] = sessions_say(p);
	value[LETTER_STEP] = c->pathway->step[c->step].title;
	value[LETTER_REASON] = reason_say(p);
	value[LETTER_ENDED] = over ? day_say(p->cx, c->ended) : STR_NONE;
	value[LETTER_OUTCOME] = over ? str_of(outcome_say(c->outcome)) : STR_NONE;
	TRY(letter_plan(p->cx, db, p->care->catalog, e->id, p->actor->organisation, p->to->to, value, &p->to->label));
	return measures_say(p, db, person->best.d.sex, &value[LETTER_MEASURES]);
}

static struct str address_say(const struct proposing *p, const struct person *person)
{
	struct arena *arena = p->cx->arena;
	const struct person_registration *g = person->practice;
	switch (p->to->to) {
	case LETTER_TO_GP:
		return !g ? STR("") : g->gp.n ? str_of(arena_printf(arena, "%.*s\n%.*s", STRF(g->gp), STRF(g->organisation_name))) : g->organisation_name;
	case LETTER_TO_REFERRER: return str_known(p->v->e.referrer_name) ? p->v->e.referrer_name : STR("");
	case LETTER_TO_PATIENT: return name_say(p->cx, &person->best.d);
	case LETTER_TO_NONE: case LETTER_TO_SERVICE: case LETTER_TOS: break;
	}
	return STR("");
}

static bool large_print(struct str needs)
{
	for (size_t i = 0; i < needs.n; i++)
		if (str_is_ci(str_sub(needs, i, 5), "large"))
			return true;
	return false;
}

/* HAZ-032. went: the day on which it went out, DAY_NONE: it has not. What went before is written down all the same. */
static enum err not_to_the_dead(struct cx *cx, struct day died, struct day went)
{
	char day[DAY_TEXT];
	if (!day_known(died) || (day_known(went) && went.day <= died.day))
		return OK;
	return fail(cx, ERR_HELD, "This person died on %s, the record says: nothing is written to somebody who has died. Write to her GP or family; if the "
		"record is wrong, have it mended first.", day_words(died, day));
}

/* What was worded before it was known goes on as if she lived. */
static enum err says_died(struct cx *cx, struct day died, const struct letter_worded *part, size_t parts)
{
	static const char *const words[] = { "died", "death", "dead", "deceased" };
	char day[DAY_TEXT];
	bool says = !day_known(died);
	for (size_t i = 1; i < parts && !says; i++)
		for (size_t w = 0; w < LENGTH(words) && !says; w++)
			for (size_t at = 0; at < part[i].say.n && !says; at++)
				says = str_is_ci(str_sub(part[i].say, at, strlen(words[w])), words[w]);
	return says ? OK : fail(cx, ERR_HELD, "This person died on %s, the record says, and the letter does not say so. Word it, save it; then approve it.",
		day_words(died, day));
}

enum err letter_propose(struct cx *cx, struct db *db, const struct care *care, const struct actor *actor, const struct episode_view *v,
			const struct letter_kind *kind, enum letter_to to, const int64_t *lift, size_t lifts, struct letter_draft *ret)
{
	struct proposing p = { .cx = cx, .care = care, .actor = actor, .v = v, .lift = lift, .lifts = lifts, .to = ret };
	struct str value[LETTER_FIELDS] = { { 0 } };
	struct person person;
	struct letter *letter;
	struct letter_due *due;
	size_t letters, dues;
	*ret = (struct letter_draft){ .kind = kind, .to = to, .due_seq = NIL, .label = LABEL_NORMAL };
	if (!(kind->to & 1u << to))
		return fail(cx, ERR_BAD_FIELD, "This letter is not for %s.", letter_to_say(to));
	TRY(person_load(cx, db, v->e.patient, &person));
	TRY(died_on(cx, db, &v->e.patient, 1, &ret->died));
	TRY(letter_quotes(cx, db, v->e.id, &p.quote, &p.quotes));
	TRY(way_find(&p, db));
	TRY(fields_fill(&p, db, &person, value));
	for (int i = 0; i < kind->parts; i++) {
		struct str draft = to == LETTER_TO_PATIENT ? kind->part[i].plain_draft : kind->part[i].draft;
		if (str_known(letter_heading(&kind->part[i], to)))
			ret->part[i] = letter_fill(cx->arena, draft, value, NULL);
	}
	for (int i = 0; i < kind->parts && day_known(ret->died); i++)
		if (str_known(ret->part[i])) {
			char day[DAY_TEXT];
			ret->part[i] = str_of(arena_printf(cx->arena, "%.*s died on %s.\n\n%.*s", STRF(str_known(value[LETTER_PERSON]) ? value[LETTER_PERSON] :
				STR("This person")), day_words(ret->died, day), STRF(ret->part[i])));
			break;
		}
	ret->address = address_say(&p, &person);
	ret->large = to == LETTER_TO_PATIENT && large_print(person.best.d.communication);
	restricted_list(&p);
	TRY(letters_of_episode(cx, db, v->e.id, &letter, &letters));
	TRY(letters_due(cx, db, care, v, letter, letters, &due, &dues));
	for (size_t i = 0; i < dues; i++)
		if (str_eq(due[i].due.letter, kind->id) && !due[i].satisfied && ret->due_seq == NIL)
			ret->due_seq = due[i].due.seq;
	return OK;
}

size_t letters_due_by(struct arena *arena, const struct care *care, struct str pathway, const struct course_event *event, size_t events,
		      struct letter *letter, size_t letters, struct letter_due **ret)
{
	size_t versions;
	struct course_letter *due;
	const struct pathway *const *version = catalog_pathway_versions(care->catalog, pathway, &versions);
	size_t n = course_letters(arena, version, versions, event, events, &due);
	*ret = arena_array(arena, n + 1, sizeof **ret);
	for (size_t k = 0; k < letters; k++)
		letter[k].astray = letter[k].whom == LETTER_TO_REFERRER && instant_known(letter[k].approved_at) ?
			course_referrer_wrong(event, events, letter[k].approved_at) : STR_NONE;
	for (size_t i = 0; i < n; i++) {
		(*ret)[i].due = due[i];
		for (size_t k = 0; k < letters; k++)
			if (letter[k].due_seq == due[i].seq && str_eq(letter[k].kind, due[i].letter) && instant_known(letter[k].approved_at) &&
			    !instant_known(letter[k].ended_at) && !str_known(letter[k].astray)) {
				bool went = day_known(letter[k].sent_on);
				(*ret)[i].satisfied |= went;
				(*ret)[i].sent |= went ? 1u << letter[k].whom : 0;
				(*ret)[i].waits |= !went;
			}
	}
	return n;
}

enum err letters_due(struct cx *cx, struct db *db, const struct care *care, const struct episode_view *v, struct letter *letter, size_t letters,
		     struct letter_due **ret, size_t *ret_count)
{
	size_t events;
	struct course_event *event;
	TRY(course_of(cx, db, v->e.id, &event, &events));
	*ret_count = letters_due_by(cx->arena, care, v->e.pathway, event, events, letter, letters, ret);
	return OK;
}

/* ---- writing ---- */

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, struct id letter, const char *detail,
		     struct instant now)
{
	char text[ID_TEXT];
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = "letter", .subject = str_of(arena_text(cx->arena, id_text(letter, text))), .rows = 1,
		.request = a->request, .detail = str_of(detail) }, now);
}

/* Only the service that carries the person writes of the episode, as its own. */
static enum err may_write(struct cx *cx, struct db *db, const struct care *care, const struct actor *a, int64_t patient, int64_t organisation,
			  int64_t label, enum operation operation, struct instant now)
{
	if (organisation != a->organisation)
		return fail(cx, ERR_FORBIDDEN, "Only the service that carries the person writes this letter.");
	return facts_require(cx, db, care->policy, a, &(struct facts_what){ patient, 0, CLASS_LETTER, (uint8_t)label, operation }, now);
}

static enum err wording_check(struct cx *cx, const struct letter_wording *w)
{
	if (w->address.n > ADDRESS_MAX)
		return fail(cx, ERR_BAD_FIELD, "Keep name and address to %d characters.", ADDRESS_MAX);
	for (int i = 0; i < LETTER_PARTS; i++)
		if (w->part[i].n > PART_MAX)
			return fail(cx, ERR_BAD_FIELD, "One part has %zu characters; keep it to %d.", w->part[i].n, PART_MAX);
	return OK;
}

static enum err wording_put(struct cx *cx, struct db *db, const struct letter_kind *kind, enum letter_to to, const struct letter_wording *w, int64_t letter,
			    int64_t seq, int64_t staff, struct instant now)
{
	struct letter_worded part[LETTER_PARTS + 1] = { { STR(""), STR(""), str_known(w->address) ? str_trim(w->address) : STR("") } };
	size_t n = 1;
	for (int i = 0; i < kind->parts; i++) {
		struct str heading = letter_heading(&kind->part[i], to);
		if (str_known(heading))
			part[n++] = (struct letter_worded){ kind->part[i].id, heading, str_known(w->part[i]) ? str_trim(w->part[i]) : STR("") };
	}
	return letter_word(cx, db, letter, seq, part, n, staff, now);
}

struct beginning { const struct actor *actor; const struct care *care; const struct letter_ask *ask; struct instant now; struct str made; };

static enum err begin_write(struct cx *cx, struct db *db, void *arg)
{
	struct beginning *w = arg;
	const struct letter_ask *ask = w->ask;
	const struct letter_kind *kind = catalog_letter(w->care->catalog, ask->kind, 0);
	struct episode_view v;
	struct letter_draft draft;
	struct id made;
	int64_t id;
	char text[ID_TEXT];
	db_guard(db, w->actor->signin, w->now);
	TRY(episode_view(cx, db, w->care, ask->episode, instant_day(w->now), &v));
	if (!kind)
		return fail(cx, ERR_NOT_FOUND, "There is no such letter.");
	TRY(wording_check(cx, &ask->wording));
	TRY(letter_propose(cx, db, w->care, w->actor, &v, kind, ask->to, ask->lift, ask->lifts, &draft));
	TRY(ask->to == LETTER_TO_PATIENT ? not_to_the_dead(cx, draft.died, DAY_NONE) : OK);
	TRY(may_write(cx, db, w->care, w->actor, v.e.patient, v.e.organisation, draft.label, OP_ADD, w->now));
	struct letter_new new = { .patient = v.e.patient, .organisation = v.e.organisation, .holding = v.e.holding, .label = draft.label, .episode = v.e.id,
		.due_seq = draft.due_seq, .kind = kind->id, .version = kind->version, .whom = ask->to, .large = ask->wording.large, .staff = w->actor->staff,
		.role = w->actor->role };
	TRY(letter_add(cx, db, &new, w->now, &id, &made));
	TRY(wording_put(cx, db, kind, ask->to, &ask->wording, id, 1, w->actor->staff, w->now));
	w->made = str_of(arena_text(cx->arena, id_text(made, text)));
	return tell(cx, db, w->actor, v.e.patient, "add", made, "draft", w->now);
}

enum err letter_begin(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct letter_ask *ask,
		      struct instant now, struct id *ret_outside)
{
	struct beginning w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = begin_write, .arg = &w, .location = &w.made };
	TRY(form_once(cx, store, &once));
	return id_parse(w.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

/* ---- what becomes of it ---- */

struct acting { const struct actor *actor; const struct care *care; const struct letter_act_ask *ask; struct instant now; struct str done; };

/* Whole, known, and said so that whoever it is for can read it. */
static enum err ready(struct cx *cx, const struct letter_kind *kind, enum letter_to to, const struct letter_worded *part, size_t parts)
{
	for (size_t i = 0; i < parts; i++) {
		const char *never = to == LETTER_TO_PATIENT ? letter_not_to_a_person(part[i].say) : NULL;
		bool needed = i == 0;
		for (int k = 0; kind && k < kind->parts; k++)
			needed |= kind->part[k].needed && str_eq(kind->part[k].id, part[i].part);
		struct str heading = i == 0 ? STR("To whom") : part[i].heading;
		if (needed && str_trim(part[i].say).n == 0)
			return fail(cx, ERR_HELD, "\"%.*s\" is still empty. Word it first.", STRF(heading));
		if (str_find(part[i].say, UNKNOWN) >= 0)
			return fail(cx, ERR_HELD, "\"%.*s\" still says %s. Put in what is known, or take it out.", STRF(heading), UNKNOWN);
		if (never)
			return fail(cx, ERR_HELD, "\"%.*s\" says \"%s\". A person is not written to in these words; say how the body makes the symptom.", STRF(heading),
				never);
	}
	return OK;
}

static enum err approve(struct cx *cx, struct db *db, const struct acting *w, const struct letter_held *h)
{
	struct letter_worded *part;
	struct day died;
	size_t parts;
	bool undone;
	TRY(letter_undone_since(cx, db, h->id, &undone));
	if (undone)
		return fail(cx, ERR_HELD, "Something on the pathway was taken back since this was worded, or who asked was corrected. Read it again "
			"and save it; then approve it.");
	TRY(letter_parts(cx, db, h->id, h->seq, &part, &parts));
	TRY(died_on(cx, db, &h->patient, 1, &died));
	TRY(h->whom == LETTER_TO_PATIENT ? not_to_the_dead(cx, died, DAY_NONE) : says_died(cx, died, part, parts));
	TRY(ready(cx, catalog_letter(w->care->catalog, h->kind, h->version), h->whom, part, parts));
	return letter_approved(cx, db, h->id, w->actor->staff, w->now);
}

static enum err save(struct cx *cx, struct db *db, const struct acting *w, const struct letter_held *h)
{
	const struct letter_kind *kind = catalog_letter(w->care->catalog, h->kind, h->version);
	if (!kind)
		return fail(cx, ERR_CONFLICT, "The table of this letter is gone. Begin another.");
	TRY(wording_check(cx, &w->ask->wording));
	TRY(wording_put(cx, db, kind, h->whom, &w->ask->wording, h->id, h->seq + 1, w->actor->staff, w->now));
	return letter_set(cx, db, h->id, h->seq + 1, w->ask->wording.large, h->label);
}

static enum err went(struct cx *cx, struct db *db, const struct acting *w, const struct letter_held *h)
{
	const struct letter_act_ask *ask = w->ask;
	struct day died;
	if (!instant_known(h->approved_at))
		return fail(cx, ERR_HELD, "A letter is approved before it goes out.");
	if (ask->way <= LETTER_WAY_NONE || ask->way >= LETTER_WAYS)
		return fail(cx, ERR_BAD_FIELD, "Choose by which way it went.");
	if (!day_known(ask->on) || ask->on.day > instant_day(w->now).day || ask->on.day < instant_day(h->approved_at).day)
		return fail(cx, ERR_BAD_FIELD, "Say on which day it went: today or before, and not before it was approved.");
	if (str_trim(ask->say).n == 0 || ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say to whom it went.");
	TRY(died_on(cx, db, &h->patient, 1, &died));
	if (h->whom == LETTER_TO_PATIENT)
		TRY(not_to_the_dead(cx, died, ask->on));
	return letter_went(cx, db, h->id, ask->way, ask->on, str_trim(ask->say), w->actor->staff, w->now);
}

/* The control of make g-races: a build that does not look whether it is still what was read. Never the program. */
#ifdef CONTROL_WRITES_OVER
#define LOOKS false
#else
#define LOOKS true
#endif

static enum err act_do(struct cx *cx, struct db *db, const struct acting *w, const struct letter_held *h)
{
	const struct letter_act_ask *ask = w->ask;
	bool approved = instant_known(h->approved_at);
	if (instant_known(h->ended_at))
		return fail(cx, ERR_CONFLICT, "This letter was withdrawn. Begin another.");
	if (approved && (ask->act == LETTER_SAVE || ask->act == LETTER_APPROVE))
		return fail(cx, ERR_CONFLICT, "This letter was approved: its words stand. Withdraw it and write another.");
	if (!approved && ask->seq != h->seq && LOOKS)
		return fail(cx, ERR_STALE, "Somebody worded this letter anew while you were reading. Look again.");
	switch (ask->act) {
	case LETTER_SAVE: return save(cx, db, w, h);
	case LETTER_APPROVE: return approve(cx, db, w, h);
	case LETTER_SEND: return went(cx, db, w, h);
	case LETTER_WITHDRAW:
		if (str_trim(ask->say).n == 0 || ask->say.n > SAY_MAX)
			return fail(cx, ERR_BAD_FIELD, "Say in a sentence why.");
		return letter_ended(cx, db, h->id, w->actor->staff, str_trim(ask->say), w->now);
	case LETTER_ACT_NONE: case LETTER_ACTS: break;
	}
	return fail(cx, ERR_NOT_FOUND, "There is no such act.");
}

static enum err act_write(struct cx *cx, struct db *db, void *arg)
{
	struct acting *w = arg;
	struct letter seen;
	struct letter_held held;
	char text[ID_TEXT];
	db_guard(db, w->actor->signin, w->now);
	TRY(letter_by_outside(cx, db, w->ask->letter, &seen));          /* past the guard only after the guard let it show */
	TRY(letter_hold(cx, db, w->ask->letter, &held));
	TRY(may_write(cx, db, w->care, w->actor, held.patient, held.organisation, held.label, w->ask->act == LETTER_SAVE ? OP_ADD : OP_SEND, w->now));
	TRY(act_do(cx, db, w, &held));
	w->done = str_of(arena_text(cx->arena, id_text(w->ask->letter, text)));
	return tell(cx, db, w->actor, held.patient, "change", w->ask->letter, acts[w->ask->act], w->now);
}

enum err letter_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct letter_act_ask *ask,
		    struct instant now)
{
	struct acting w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = act_write, .arg = &w, .location = &w.done };
	return form_once(cx, store, &once);
}

/* ---- reading ---- */

static enum err held_say(struct cx *cx, struct db *db, const struct letter *l, struct day died, struct str *ret)
{
	struct course_event *event;
	size_t events;
	char day[DAY_TEXT];
	*ret = STR_NONE;
	if (l->whom == LETTER_TO_REFERRER) {
		TRY(course_of(cx, db, l->episode, &event, &events));
		struct str ods = course_referrer_wrong(event, events, l->approved_at);
		if (str_known(ods))
			*ret = str_of(arena_printf(cx->arena, "It is for %.*s, which had not asked: withdraw it.", STRF(ods)));
	}
	if (day_known(died))
		*ret = str_of(arena_printf(cx->arena, "This person died on %s, the record says. %s", day_words(died, day), l->whom == LETTER_TO_PATIENT ?
			"Nothing is written to somebody who has died: withdraw it." : "Read it once more before it goes."));
	return OK;
}

enum err letters_waiting(struct cx *cx, struct db *db, int64_t organisation, struct letter_waiting **ret, size_t *ret_count)
{
	struct letter *l;
	TRY(letters_to_go(cx, db, organisation, &l, ret_count));
	int64_t *patient = arena_array(cx->arena, *ret_count + 1, sizeof *patient);
	struct day *died = arena_array(cx->arena, *ret_count + 1, sizeof *died);
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		patient[i] = l[i].patient;
	TRY(died_on(cx, db, patient, *ret_count, died));
	for (size_t i = 0; i < *ret_count; i++) {
		(*ret)[i].l = l[i];
		TRY(held_say(cx, db, &l[i], died[i], &(*ret)[i].held));
	}
	return OK;
}

enum err letter_view(struct cx *cx, struct db *db, const struct care *care, struct id outside, struct letter_view *ret)
{
	TRY(letter_by_outside(cx, db, outside, &ret->l));
	ret->kind = catalog_letter(care->catalog, ret->l.kind, ret->l.version);
	TRY(letter_parts(cx, db, ret->l.id, ret->l.seq, &ret->part, &ret->parts));
	return letter_sents(cx, db, ret->l.id, &ret->sent, &ret->sents);
}
