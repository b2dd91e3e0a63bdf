/* Funding, programme, opinions, burdens, leave, hand-over: begun, and what came of them. */
#include "care/ward.h"

#include "base/buf.h"
#include "base/must.h"
#include "care/episode_in.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/organisation.h"

#define SAY_MAX   4000
#define WHAT_MAX  300
#define AHEAD_MAX 366           /* days that something can be planned for: a year */

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, enum ward_kind kind, struct str subject,
		     const char *detail, struct instant now)
{
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = record_class_name(ward_kind_class(kind)), .subject = subject, .rows = 1, .request = a->request,
		.detail = str_of(detail) }, now);
}

static enum err episode_mine(struct cx *cx, struct db *db, const struct actor *actor, const struct care *care, struct id outside, enum ward_kind kind,
			     enum operation operation, struct instant now, struct episode_view *ret, struct episode_held *ret_held)
{
	db_guard(db, actor->signin, now);
	TRY(episode_view(cx, db, care, outside, instant_day(now), ret));
	TRY(episode_hold(cx, db, outside, ret_held));
	TRY(facts_require(cx, db, care->policy, actor, &(struct facts_what){ ret_held->patient, 0, ward_kind_class(kind), (uint8_t)ret_held->label,
		operation }, now));
	if (ret_held->organisation != actor->organisation)
		return fail(cx, ERR_FORBIDDEN, "Only the unit that carries the person writes this down.");
	return OK;
}

/* ---- begun ---- */

struct beginning { const struct actor *actor; const struct care *care; const struct item_ask *ask; struct instant now; struct str made; };

static enum err due_check(struct cx *cx, const struct item_ask *a, struct day today)
{
	bool ahead = a->kind == WARD_SESSION || a->kind == WARD_EXPECTED || a->kind == WARD_LEAVE;
	if (!day_known(a->on) || a->on.day > today.day + (ahead ? AHEAD_MAX : 0))
		return fail(cx, ERR_BAD_FIELD, ahead ? "Say on which day, within a year." : "Say on which day it was: today or before.");
	if (a->kind == WARD_OPINION && !day_known(a->due))
		return fail(cx, ERR_BAD_FIELD, "Say by which day the opinion is due.");
	if (day_known(a->due) && a->due.day < a->on.day)
		return fail(cx, ERR_BAD_FIELD, "The day by which it is due is not before the day on which it was asked.");
	return OK;
}

static enum err item_check(struct cx *cx, const struct item_ask *a, const struct episode_view *v, struct day today)
{
	enum ward_part first;
	static const char *const missing[WARD_KINDS] = { "", "Choose the commissioner that is asked.", "Say what the session is.",
		"Say which specialty is asked what.", "Say what it is: which tube, which medicine.",
		"Say where she is meanwhile.", "Say to whom what is handed over.", "Choose a bed." };
	if (a->kind <= WARD_NO_KIND || a->kind >= WARD_KINDS)
		return fail(cx, ERR_BAD_FIELD, "Choose what is written down.");
	if (v->course->phase == PHASE_ENDED)
		return fail(cx, ERR_CONFLICT, "Her pathway has ended. A new referral opens it again.");
	if (ward_kind_parts(a->kind, &first) && a->part == PART_NONE)
		return fail(cx, ERR_BAD_FIELD, a->kind == WARD_SESSION ? "Choose the part of the programme." : "Choose the kind.");
	bool named = str_trim(a->what).n > 0 || a->kind == WARD_FUNDING || a->kind == WARD_EXPECTED || a->kind == WARD_LEAVE;
	if (!named || a->what.n > WHAT_MAX || (a->kind == WARD_FUNDING && a->party == NIL))
		return fail(cx, ERR_BAD_FIELD, "%s", a->what.n > WHAT_MAX ? "Keep it to 300 characters." : missing[a->kind]);
	if (a->minute != NIL && (a->minute < 0 || a->minute >= 24 * 60))
		return fail(cx, ERR_BAD_FIELD, "Write the time as 14:30.");
	if ((a->kind == WARD_BURDEN || a->kind == WARD_SESSION || a->kind == WARD_LEAVE || a->kind == WARD_EXPECTED) ? false : a->on.day < v->course->opened.day)
		return fail(cx, ERR_BAD_FIELD, "It was not asked before she was referred.");
	return due_check(cx, a, today);
}

static enum err leave_check(struct cx *cx, struct db *db, int64_t episode)
{
	struct stay_held stay;
	TRY(stay_of_episode(cx, db, episode, &stay));
	return stay.id == NIL ? fail(cx, ERR_CONFLICT, "She is in no bed, so there is none to keep.") : OK;
}

/* One bed is kept for one person, and one person has one kept. */
static enum err none_kept(struct cx *cx, struct db *db, int64_t ward, int64_t bed, int64_t patient)
{
	struct stay_held stay;
	struct expected *list;
	size_t n;
	TRY(stay_of_patient(cx, db, patient, &stay));
	if (stay.id != NIL)
		return fail(cx, ERR_CONFLICT, "She is in a bed already.");
	TRY(ward_expected(cx, db, ward, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].bed == bed || list[i].patient == patient)
			return fail(cx, ERR_CONFLICT, list[i].patient == patient ? "A bed is kept for her already: call that off first." :
				"That bed is kept for somebody already.");
	return OK;
}

static enum err expected_check(struct cx *cx, struct db *db, const struct beginning *w, const struct episode_held *held, int64_t *ret)
{
	struct bed_held bed;
	enum err err = id_known(w->ask->bed) ? bed_hold(cx, db, w->ask->bed, &bed) : ERR_NOT_FOUND;
	if (err == ERR_NOT_FOUND || (err == OK && (bed.organisation != held->organisation || !str_eq(bed.pathway, held->pathway))))
		return fail(cx, ERR_BAD_FIELD, "Choose a bed.");
	TRY(err);
	TRY(none_kept(cx, db, bed.ward, bed.id, held->patient));
	*ret = bed.id;
	return OK;
}

static enum err begin_write(struct cx *cx, struct db *db, void *arg)
{
	struct beginning *w = arg;
	const struct item_ask *a = w->ask;
	struct episode_view v;
	struct episode_held held;
	struct id made;
	int64_t id, bed = NIL;
	char text[ID_TEXT];
	TRY(episode_mine(cx, db, w->actor, w->care, a->episode, a->kind, OP_ADD, w->now, &v, &held));
	TRY(item_check(cx, a, &v, instant_day(w->now)));
	if (a->kind == WARD_EXPECTED)
		TRY(expected_check(cx, db, w, &held, &bed));
	if (a->kind == WARD_LEAVE)
		TRY(leave_check(cx, db, held.id));
	TRY(ward_item_add(cx, db, &(struct ward_item_new){ .patient = held.patient, .organisation = held.organisation, .holding = held.holding,
		.label = held.label, .episode = held.id, .kind = a->kind, .part = a->part, .party = a->party, .bed = bed, .what = str_trim(a->what), .on = a->on,
		.due = a->due, .minute = a->minute, .staff = w->actor->staff, .role = w->actor->role }, w->now, &id, &made));
	w->made = str_of(arena_text(cx->arena, id_text(made, text)));
	return tell(cx, db, w->actor, held.patient, "add", a->kind, w->made, ward_kind_word(a->kind), w->now);
}

enum err ward_item_begin(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct item_ask *ask,
			 struct instant now, struct id *ret_outside)
{
	struct beginning w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = begin_write, .arg = &w, .location = &w.made };
	TRY(form_once(cx, store, &once));
	if (!ret_outside)
		return OK;
	return id_parse(w.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

/* ---- what came of it ---- */

struct acting { const struct actor *actor; const struct care *care; const struct item_act_ask *ask; struct instant now; struct str done; };

struct funded { enum truth answer; struct day until; struct str say; };

static struct str approval_say(struct cx *cx, struct str commissioner, const struct ward_stand *s)
{
	AUTO(buf) struct buf b;
	char day[DAY_TEXT];
	buf_init(&b, SAY_MAX);
	buf_printf(&b, "%.*s: %s", STRF(commissioner), ward_act_say(WARD_FUNDING, s->act));
	if (str_known(s->reference))
		buf_printf(&b, ", reference %.*s", STRF(s->reference));
	if (day_known(s->until))
		buf_printf(&b, ", until %s", day_words(s->until, day));
	if (s->number != NIL)
		buf_printf(&b, ", %lld nights at most", (long long)s->number);
	if (str_known(s->say))
		buf_printf(&b, ". %.*s", STRF(s->say));
	return str_dup(cx->arena, buf_view(&b));
}

static enum err party_name(struct cx *cx, struct db *db, int64_t party, struct str *ret)
{
	struct organisation *list;
	size_t n;
	*ret = STR("The commissioner");
	TRY(organisation_list(cx, db, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].id == party)
			*ret = list[i].name;
	return OK;
}

/* What all that commissioners answered comes to on a day: approved by any is yes, as long as it is approved for that day; refused by all who were
 * asked is no. */
static enum err funded_now(struct cx *cx, struct db *db, int64_t episode, struct day on, struct funded *ret)
{
	struct ward_item_held *item;
	struct ward_done *done;
	size_t n, acts;
	bool waits = false, refused = false;
	struct str name;
	*ret = (struct funded){ .answer = TRUTH_UNKNOWN, .until = DAY_NONE, .say = STR("What was approved was taken back") };
	TRY(ward_items_kind(cx, db, episode, WARD_FUNDING, &item, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(ward_item_acts(cx, db, item[i].id, &done, &acts));
		struct ward_stand s = ward_fold(done, acts);
		bool approved = s.act == WARD_APPROVED || s.act == WARD_EXTENDED;
		if (approved && day_known(s.until) && s.until.day < on.day) {
			if (ret->answer != TRUTH_YES)
				ret->say = STR("What was approved has ended");
			waits = true;                   /* neither refused nor any good now */
			continue;
		}
		waits = waits || s.act == WARD_NOTHING;
		refused = refused || s.act == WARD_REFUSED;
		if (!approved && (s.act != WARD_REFUSED || ret->answer == TRUTH_YES))
			continue;
		TRY(party_name(cx, db, item[i].party, &name));
		ret->say = approval_say(cx, name, &s);
		if (approved) {
			ret->answer = TRUTH_YES;
			ret->until = s.until;
		}
	}
	if (ret->answer != TRUTH_YES && refused && !waits)
		ret->answer = TRUTH_NO;
	return OK;
}

/* The same on the course: who reads there sees no other story. */
static enum err funding_judge(struct cx *cx, struct db *db, const struct acting *w, const struct episode_view *v)
{
	const struct pathway *p = v->course->pathway;
	int record = pathway_record_of(p, STR(WARD_RECORD_FUNDING));
	struct day on = w->ask->ask.on;
	struct funded funded;
	if (record < 0 || v->course->phase == PHASE_ENDED)
		return OK;
	TRY(funded_now(cx, db, v->e.id, on, &funded));
	int days = p->record[record].review_days;
	bool fits = day_known(funded.until) && (!days || funded.until.day <= on.day + days);
	return episode_act_in(cx, db, w->actor, w->care, &(struct act_ask){ .episode = w->ask->episode, .ask = { .act = COURSE_JUDGE,
		.item = STR(WARD_RECORD_FUNDING), .answer = funded.answer, .on = on, .due_on = fits ? funded.until : DAY_NONE }, .say = funded.say }, true, w->now);
}

static enum err act_write(struct cx *cx, struct db *db, void *arg)
{
	struct acting *w = arg;
	struct ward_ask ask = w->ask->ask;
	struct ward_item_held item;
	struct episode_view v;
	struct episode_held held;
	struct ward_done *done;
	struct str why, say = str_trim(w->ask->say);
	size_t n;
	char text[ID_TEXT];
	db_guard(db, w->actor->signin, w->now);
	TRY(ward_item_seen(cx, db, w->ask->item));
	TRY(ward_item_by(cx, db, w->ask->item, &item));
	TRY(episode_mine(cx, db, w->actor, w->care, w->ask->episode, item.kind, OP_CHANGE, w->now, &v, &held));
	if (item.episode != held.id)
		return fail(cx, ERR_NOT_FOUND, "There is no such item of this person.");
	TRY(ward_item_acts(cx, db, item.id, &done, &n));
	struct ward_stand stand = ward_fold(done, n);
	ask.words = say.n > 0;
	enum ward_no no = ward_may(cx->arena, item.kind, &stand, &ask, item.on, instant_day(w->now), &why);
	if (no != WARD_MAY)
		return fail(cx, no == WARD_NOT_NOW ? ERR_CONFLICT : ERR_BAD_FIELD, "%.*s", STRF(why));
	if (item.kind == WARD_EXPECTED && ask.act == WARD_TAKEN_BACK)    /* it is kept again: nobody else has it meanwhile */
		TRY(none_kept(cx, db, item.ward, item.bed, held.patient));
	TRY(ward_act_add(cx, db, &item, &(struct ward_done){ .seq = stand.seq, .act = ask.act, .on = ask.on, .until = ask.until,
		.number = ask.act == WARD_TAKEN_BACK ? stand.standing : ask.number,
		.pence = ask.pence, .reference = ask.reference, .say = say }, w->actor->staff, w->actor->role, w->now));
	if (item.kind == WARD_FUNDING)
		TRY(funding_judge(cx, db, w, &v));
	w->done = str_of(arena_text(cx->arena, id_text(w->ask->item, text)));
	return tell(cx, db, w->actor, held.patient, "change", item.kind, w->done, ward_act_word(ask.act), w->now);
}

enum err ward_item_act(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct item_act_ask *ask,
		       struct instant now)
{
	struct acting w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = act_write, .arg = &w, .location = &w.done };
	if (ask->say.n > SAY_MAX)
		return fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %d.", ask->say.n, SAY_MAX);
	return form_once(cx, store, &once);
}

/* ---- nights ---- */

struct counted { struct ward_span *stay, *leave; size_t stays, leaves; struct ward_grant *grant; int64_t *party; size_t grants; };

static enum err count_load(struct cx *cx, struct db *db, int64_t episode, struct counted *c)
{
	struct ward_item_held *item;
	struct ward_done *done;
	size_t n, acts;
	TRY(ward_items_kind(cx, db, episode, WARD_LEAVE, &item, &n));
	c->leave = arena_array(cx->arena, n + 1, sizeof *c->leave);
	for (size_t i = 0; i < n; i++) {
		TRY(ward_item_acts(cx, db, item[i].id, &done, &acts));
		struct ward_stand s = ward_fold(done, acts);
		if (s.act != WARD_CALLED_OFF)
			c->leave[c->leaves++] = (struct ward_span){ item[i].on, s.act == WARD_RETURNED ? s.on : DAY_NONE };
	}
	TRY(ward_items_kind(cx, db, episode, WARD_FUNDING, &item, &n));
	c->grant = arena_array(cx->arena, n + 1, sizeof *c->grant);
	c->party = arena_array(cx->arena, n + 1, sizeof *c->party);
	for (size_t i = 0; i < n && c->grants < WARD_GRANTS_MAX; i++) {
		TRY(ward_item_acts(cx, db, item[i].id, &done, &acts));
		struct ward_stand s = ward_fold(done, acts);
		if (s.act != WARD_APPROVED && s.act != WARD_EXTENDED)
			continue;
		c->grant[c->grants] = (struct ward_grant){ s.approved_on, s.until, s.number };
		c->party[c->grants++] = item[i].party;
	}
	return OK;
}

static struct bed_days *days_of(struct bed_days *list, size_t *count, int64_t party)
{
	for (size_t i = 0; i < *count; i++)
		if (list[i].party == party)
			return &list[i];
	list[*count] = (struct bed_days){ .party = party };
	return &list[(*count)++];
}

enum err ward_bed_days(struct cx *cx, struct db *db, int64_t organisation, struct day from, struct day before, struct day today, struct bed_days **ret,
		       size_t *ret_count)
{
	struct stay_span *span;
	size_t n;
	TRY(stays_between(cx, db, organisation, from, before, &span, &n));
	struct organisation *known;
	size_t parties;
	TRY(organisation_list(cx, db, &known, &parties));
	struct bed_days *list = arena_array(cx->arena, parties + 2, sizeof *list);
	*ret_count = 0;
	for (size_t i = 0; i < n;) {
		struct counted c = { .stay = arena_array(cx->arena, n + 1, sizeof *c.stay) };
		struct ward_tally tally[WARD_GRANTS_MAX + 1];
		int64_t episode = span[i].episode;
		for (; i < n && span[i].episode == episode; i++)
			c.stay[c.stays++] = (struct ward_span){ span[i].from, span[i].until };
		TRY(count_load(cx, db, episode, &c));
		ward_nights(c.stay, c.stays, c.leave, c.leaves, c.grant, c.grants, from, before, today, tally);
		for (size_t g = 0; g <= c.grants; g++) {
			if (tally[g].bed + tally[g].leave == 0)
				continue;
			struct bed_days *d = days_of(list, ret_count, g < c.grants ? c.party[g] : NIL);
			d->people += d->episode != episode;
			d->episode = episode;
			d->bed += tally[g].bed;
			d->leave += tally[g].leave;
		}
	}
	for (size_t i = 0; i < *ret_count; i++)
		for (size_t k = 0; k < parties; k++)
			if (known[k].id == list[i].party)
				list[i].name = known[k].name;
	*ret = list;
	return OK;
}
