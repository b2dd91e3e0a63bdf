/* What a service sets, and what it asks of somebody. */
#include "care/remote.h"

#include <sodium.h>

#include "access/role.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/signin.h"
#include "record/timeline.h"

#define WORDS_MAX 200
#define MINUTES_MAX 1440

static const struct id no_id;

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, struct str subject, const char *detail,
		     struct instant now)
{
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = patient == NIL ? "remote" : "measure", .subject = subject, .rows = patient == NIL ? 0 : 1,
		.request = a->request, .detail = str_of(detail) }, now);
}

/* ---- set by who leads the service ---- */

struct setting_up { const struct actor *actor; const struct remote_service_ask *ask; struct instant now; struct str done; };

static enum err step_check(struct cx *cx, const struct remote_step *step, const struct carer *who, size_t count)
{
	bool works = false;
	for (size_t i = 0; i < count; i++)
		works |= who[i].id == step->staff && str_eq(who[i].role, step->role);
	if (!works || !role_may(step->role, "change", "alert"))
		return fail(cx, ERR_BAD_FIELD, "Choose people who work here in a role that reads alerts.");
	if (step->minutes < 1 || step->minutes > MINUTES_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say after how many minutes it goes on to the next: 1 to %d.", MINUTES_MAX);
	return OK;
}

static enum err service_check(struct cx *cx, struct db *db, const struct setting_up *w)
{
	const struct remote_service_ask *ask = w->ask;
	const struct hours hours = { ask->days, (int)ask->from, (int)ask->until };
	struct carer *who;
	size_t n;
	if (ask->days == 0)
		return OK;
	if (!hours_right(&hours))
		return fail(cx, ERR_BAD_FIELD, "Say from when to when answers are read: an end after its beginning, within one day.");
	if (ask->steps == 0)
		return fail(cx, ERR_BAD_FIELD, "Name who reads the answers first.");
	if (str_empty(str_trim(ask->role)) || str_empty(str_trim(ask->telephone)) || ask->role.n > WORDS_MAX || ask->telephone.n > WORDS_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say which role on duty is telephoned at the end, and by which number.");
	TRY(carers_of(cx, db, w->actor->organisation, w->now, &who, &n));
	for (size_t i = 0; i < ask->steps; i++)
		TRY(step_check(cx, &ask->step[i], who, n));
	return OK;
}

static enum err service_write(struct cx *cx, struct db *db, void *arg)
{
	struct setting_up *w = arg;
	const struct remote_service_ask *ask = w->ask;
	TRY(service_check(cx, db, w));
	TRY(remote_setting_add(cx, db, &(struct remote_setting_new){ .organisation = w->actor->organisation, .days = ask->days, .from = ask->days ? ask->from : 0,
		.until = ask->days ? ask->until : 0, .role = ask->days ? str_trim(ask->role) : STR(""),
		.telephone = ask->days ? str_trim(ask->telephone) : STR(""), .staff = w->actor->staff,
		.step = ask->step, .steps = ask->days ? ask->steps : 0 }, w->now));
	w->done = STR("/remote");
	return tell(cx, db, w->actor, NIL, "change", STR_NONE, ask->days ? "who reads answers, and when" : "nothing about risk goes out", w->now);
}

enum err remote_service_set(struct cx *cx, struct store *store, const struct actor *actor, const struct remote_service_ask *ask, struct instant now)
{
	struct setting_up w = { .actor = actor, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = service_write, .arg = &w, .location = &w.done };
	if (!role_may(actor->role, "change", "remote"))
		return fail(cx, ERR_FORBIDDEN, "Your role here does not set who reads answers.");
	return form_once(cx, store, &once);
}

/* ---- what may be asked ---- */

bool instrument_risky(const struct instrument *in)
{
	return in->alerts > 0;
}

enum remote_offer remote_offer(const struct instrument *in, const struct remote_service *s, bool reader_may, struct day today)
{
	if (in->by == FILLED_BY_CLINICIAN)
		return OFFER_NOT_HERS;
	if (in->anonymous)
		return OFFER_NO_NAME;
	if (!in->words && !instrument_words(in, today))
		return OFFER_NO_WORDS;
	if (!instrument_risky(in))
		return OFFER_YES;
	return !s->ready ? OFFER_ROOM : !reader_may ? OFFER_READER : OFFER_YES;
}

enum remote_offer remote_offer_here(const struct instrument *in, struct day today)
{
	return remote_offer(in, &(struct remote_service){ .ready = true }, true, today);
}

const char *remote_offer_say(enum remote_offer offer)
{
	static const char *const says[] = { "", "A clinician rates it: it is not for the person to fill in.",
		"It is answered without a name, and a link belongs to one person.",
		"Its words are not loaded here: its holder has not let them be given away.",
		"It asks about self-harm, and nobody has set when such answers are read, by whom, and whom an alert reaches at last: it is asked in the room only.",
		"It asks about self-harm, and whoever reads such answers here may not read this person's: it is asked in the room only." };
	return says[offer];
}

/* ---- asked ---- */

struct asking { const struct actor *actor; const struct care *care; const struct remote_ask_form *form; struct instant now; enum remote_place way;
	struct id secret; const unsigned char *token; struct str made; };

static enum err whose(struct cx *cx, struct db *db, const struct care *care, const struct actor *a, struct id person, uint8_t label, struct instant now,
		      int64_t *ret)
{
	db_guard(db, a->signin, now);
	TRY(patient_by_outside(cx, db, person, ret));
	return facts_require(cx, db, care->policy, a, &(struct facts_what){ *ret, 0, CLASS_MEASURE, label, OP_ADD }, now);
}

/* The browser in hand opens it now; who hands it over is signed out before she lets go of it. */
static enum err handed(struct cx *cx, struct db *db, const struct actor *a, int64_t ask, const unsigned char *token, struct instant now)
{
	TRY(remote_open(cx, db, ask, remote_hash(cx->arena, token, REMOTE_TOKEN_BYTES), now));
	return signin_end(cx, db, a->signin, now);
}

/* Can she open it at all? HAZ-032 */
static enum err reachable(struct cx *cx, struct db *db, int64_t patient, enum remote_place way)
{
	struct remote_who *who;
	size_t n;
	bool born = false;
	TRY(remote_who(cx, db, patient, &who, &n));
	for (size_t i = 0; i < n; i++) {
		if (day_known(who[i].death_on))
			return fail(cx, ERR_CONFLICT, "The record says that this person has died. Nothing is asked.");
		born |= day_known(who[i].birth_on);
	}
	return born || way != REMOTE_AWAY ? OK : fail(cx, ERR_CONFLICT, "No birth date of this person is known, and a link is opened by it. Ask in the room.");
}

static enum err already(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, struct str instrument, struct day today)
{
	struct remote_ask *ask;
	struct remote_part *part;
	size_t n, parts;
	TRY(remote_asks(cx, db, patient, &ask, &n));
	for (size_t i = 0; i < n; i++) {
		if (ask[i].state != REMOTE_OPEN || ask[i].organisation != a->organisation || ask[i].until.day < today.day)
			continue;
		TRY(remote_parts_seen(cx, db, ask[i].id, &part, &parts));
		for (size_t k = 0; k < parts; k++)
			if (part[k].state == ASKED_WAITS && str_eq(part[k].instrument, instrument))
				return fail(cx, ERR_CONFLICT, "This has been asked for already, and it waits. Withdraw that first, or make its link anew.");
	}
	return OK;
}

/* Not among what she herself answers: whose words they are is one thing of one link. */
static enum err alike(struct cx *cx, const struct asking *w)
{
	const struct instrument *first = catalog_instrument(w->care->catalog, w->form->instrument[0], 0);
	for (size_t i = 1; i < w->form->instruments; i++) {
		const struct instrument *in = catalog_instrument(w->care->catalog, w->form->instrument[i], 0);
		if (first && in && (first->by == FILLED_BY_CARER) != (in->by == FILLED_BY_CARER))
			return fail(cx, ERR_BAD_FIELD, "What a carer answers goes by a link of its own. Ask for that first, and for the rest then.");
	}
	return OK;
}

static enum err parts_check(struct cx *cx, struct db *db, const struct asking *w, int64_t patient, int64_t *version)
{
	const struct remote_ask_form *f = w->form;
	struct remote_service s;
	bool may = false;
	TRY(alike(cx, w));
	TRY(remote_service_of(cx, db, w->actor->organisation, &s));
	if (s.ready && w->way == REMOTE_AWAY)
		TRY(alert_reader_may(cx, db, w->care->policy, w->actor->organisation, &s.step[0], patient, w->now, &may));
	for (size_t i = 0; i < f->instruments; i++) {
		const struct instrument *in = catalog_instrument(w->care->catalog, f->instrument[i], 0);
		if (!in)
			return fail(cx, ERR_NOT_FOUND, "There is no questionnaire \"%.*s\".", STRF(f->instrument[i]));
		struct day today = instant_day(w->now);
		enum remote_offer offer = w->way != REMOTE_AWAY ? remote_offer_here(in, today) : remote_offer(in, &s, may, today);
		if (offer != OFFER_YES)
			return fail(cx, offer >= OFFER_ROOM ? ERR_HELD : ERR_BAD_FIELD, "%.*s: %s", STRF(in->title), remote_offer_say(offer));
		for (size_t k = 0; k < i; k++)
			if (str_eq(f->instrument[k], f->instrument[i]))
				return fail(cx, ERR_BAD_FIELD, "%.*s is there twice.", STRF(in->title));
		TRY(already(cx, db, w->actor, patient, in->id, instant_day(w->now)));
		version[i] = in->version;
	}
	return OK;
}

/* After it is decided that she may ask: what a form lacks is told to nobody who may not send it. */
static enum err form_check(struct cx *cx, const struct asking *w)
{
	int32_t today = instant_day(w->now).day;
	struct day until = w->form->until;
	if (w->form->instruments == 0)
		return fail(cx, ERR_BAD_FIELD, "Choose at least one questionnaire.");
	if (w->way == REMOTE_AWAY && (!day_known(until) || until.day < today || until.day > today + REMOTE_DAYS_MAX))
		return fail(cx, ERR_BAD_FIELD, "Say until which day it may be answered: at most %d days from today.", REMOTE_DAYS_MAX);
	return OK;
}

static enum err ask_write(struct cx *cx, struct db *db, void *arg)
{
	struct asking *w = arg;
	const struct actor *a = w->actor;
	int64_t version[REMOTE_PARTS], id;
	struct remote_ask_new new = { .organisation = a->organisation, .label = LABEL_NORMAL, .staff = a->staff, .role = a->role, .way = w->way,
		.until = w->way == REMOTE_HERE ? instant_day(w->now) : w->way == REMOTE_PAPER ? (struct day){ instant_day(w->now).day + PAPER_DAYS } :
		w->form->until, .instrument = w->form->instrument, .version = version,
		.parts = w->form->instruments };
	struct id made;
	bool fresh;
	char text[ID_TEXT];
	const struct instrument *first = w->form->instruments == 0 ? NULL :
		catalog_instrument(w->care->catalog, w->form->instrument[0], 0);
	if (first && first->by == FILLED_BY_CARER)
		new.label |= 1 << LABEL_THIRD_PARTY;
	TRY(whose(cx, db, w->care, a, w->form->patient, (uint8_t)new.label, w->now, &new.patient));
	TRY(form_check(cx, w));
	TRY(reachable(cx, db, new.patient, w->way));
	TRY(parts_check(cx, db, w, new.patient, version));
	TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
	if (fresh)
		TRY(signin_refold(cx, db, w->care->policy, w->now));
	new.secret = w->way != REMOTE_AWAY ? STR_NONE : remote_hash(cx->arena, w->secret.b, sizeof w->secret.b);
	TRY(remote_ask_add(cx, db, &new, w->now, &id, &made));
	if (w->way == REMOTE_HERE)
		TRY(handed(cx, db, a, id, w->token, w->now));
	w->made = str_of(arena_text(cx->arena, id_text(made, text)));
	static const char *const told[] = { [REMOTE_AWAY] = "asked to answer away from the room", [REMOTE_HERE] = "a device was handed over",
		[REMOTE_PAPER] = "a sheet of paper was made" };
	return tell(cx, db, a, new.patient, "add", w->made, told[w->way], w->now);
}

enum err remote_ask_make(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_ask_form *form,
			 struct instant now, struct id *ret_outside, struct id *ret_secret)
{
	struct asking w = { .actor = actor, .care = care, .form = form, .now = now, .way = REMOTE_AWAY, .secret = id_random() };
	struct form_once once = { .key = form->form_key, .signin = actor->signin, .now = now, .work = ask_write, .arg = &w, .location = &w.made };
	TRY(form_once(cx, store, &once));
	*ret_secret = once.repeated ? no_id : w.secret;
	return id_parse(w.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

enum err remote_sheet_make(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_ask_form *form,
			   struct instant now, struct id *ret_outside)
{
	struct asking w = { .actor = actor, .care = care, .form = form, .now = now, .way = REMOTE_PAPER };
	struct form_once once = { .key = form->form_key, .signin = actor->signin, .now = now, .work = ask_write, .arg = &w, .location = &w.made };
	TRY(form_once(cx, store, &once));
	return id_parse(w.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

enum err remote_hand_over(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_ask_form *form,
			  struct instant now, unsigned char ret_token[REMOTE_TOKEN_BYTES], bool *ret_fresh)
{
	struct asking w = { .actor = actor, .care = care, .form = form, .now = now, .way = REMOTE_HERE, .token = ret_token };
	struct form_once once = { .key = form->form_key, .signin = actor->signin, .now = now, .work = ask_write, .arg = &w, .location = &w.made };
	randombytes_buf(ret_token, REMOTE_TOKEN_BYTES);
	TRY(form_once(cx, store, &once));
	*ret_fresh = !once.repeated;
	return OK;
}

/* ---- withdrawn, made anew ---- */

struct acting { const struct actor *actor; const struct care *care; const struct remote_act *act; struct instant now; struct id secret;
	const unsigned char *token; struct str done; };

static enum err act_held(struct cx *cx, struct db *db, const struct acting *w, int64_t *ret_patient, struct remote_held *ret)
{
	int64_t id, whom, organisation;
	TRY(whose(cx, db, w->care, w->actor, w->act->patient, LABEL_NORMAL, w->now, ret_patient));
	enum err err = remote_ask_by_outside(cx, db, w->act->ask, &id, &whom, &organisation);
	if (err == ERR_NOT_FOUND || (err == OK && (whom != *ret_patient || organisation != w->actor->organisation)))
		return fail(cx, ERR_NOT_FOUND, "This person was not asked for that by your organisation.");
	TRY(err);
	TRY(remote_hold(cx, db, id, ret));
	return ret->state == REMOTE_OPEN || ret->state == REMOTE_SHUT ? OK : fail(cx, ERR_CONFLICT, "It is over already. Look again.");
}

static enum err act_tell(struct cx *cx, struct db *db, struct acting *w, int64_t patient, const char *detail)
{
	char text[ID_TEXT];
	w->done = str_of(arena_text(cx->arena, id_text(w->act->ask, text)));
	return tell(cx, db, w->actor, patient, "change", w->done, detail, w->now);
}

static enum err withdraw_write(struct cx *cx, struct db *db, void *arg)
{
	struct acting *w = arg;
	struct remote_held h;
	int64_t patient;
	TRY(act_held(cx, db, w, &patient, &h));
	TRY(remote_end(cx, db, h.id, REMOTE_WITHDRAWN, w->actor->staff, str_trim(w->act->say), w->now));
	return act_tell(cx, db, w, patient, "no longer asked");
}

enum err remote_withdraw(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_act *act,
			 struct instant now)
{
	struct acting w = { .actor = actor, .care = care, .act = act, .now = now };
	struct form_once once = { .key = act->form_key, .signin = actor->signin, .now = now, .work = withdraw_write, .arg = &w, .location = &w.done };
	if (act->say.n > WORDS_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say it more shortly.");
	return form_once(cx, store, &once);
}

static enum err anew_write(struct cx *cx, struct db *db, void *arg)
{
	struct acting *w = arg;
	struct remote_held h;
	int64_t patient;
	TRY(act_held(cx, db, w, &patient, &h));
	if (h.way != REMOTE_AWAY)
		return fail(cx, ERR_CONFLICT, "It was begun on a device here. Hand that over again; or withdraw it, and make a link.");
	TRY(reachable(cx, db, patient, REMOTE_AWAY));
	int32_t today = instant_day(w->now).day;
	TRY(remote_anew(cx, db, h.id, remote_hash(cx->arena, w->secret.b, sizeof w->secret.b),
		h.until.day < today + 1 ? (struct day){ today + REMOTE_DAYS } : h.until));
	return act_tell(cx, db, w, patient, "another link");
}

enum err remote_link_anew(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_act *act,
			  struct instant now, struct id *ret_secret)
{
	struct acting w = { .actor = actor, .care = care, .act = act, .now = now, .secret = id_random() };
	struct form_once once = { .key = act->form_key, .signin = actor->signin, .now = now, .work = anew_write, .arg = &w, .location = &w.done };
	TRY(form_once(cx, store, &once));
	*ret_secret = once.repeated ? no_id : w.secret;
	return OK;
}

static enum err again_write(struct cx *cx, struct db *db, void *arg)
{
	struct acting *w = arg;
	struct remote_held h;
	int64_t patient;
	TRY(act_held(cx, db, w, &patient, &h));
	if (h.way != REMOTE_HERE)
		return fail(cx, ERR_CONFLICT, "It goes by a link, away from the room.");
	TRY(reachable(cx, db, patient, REMOTE_HERE));
	TRY(remote_anew(cx, db, h.id, STR_NONE, instant_day(w->now)));
	TRY(handed(cx, db, w->actor, h.id, w->token, w->now));
	return act_tell(cx, db, w, patient, "a device was handed over again");
}

enum err remote_hand_again(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct remote_act *act,
			   struct instant now, unsigned char ret_token[REMOTE_TOKEN_BYTES], bool *ret_fresh)
{
	struct acting w = { .actor = actor, .care = care, .act = act, .now = now, .token = ret_token };
	struct form_once once = { .key = act->form_key, .signin = actor->signin, .now = now, .work = again_write, .arg = &w, .location = &w.done };
	randombytes_buf(ret_token, REMOTE_TOKEN_BYTES);
	TRY(form_once(cx, store, &once));
	*ret_fresh = !once.repeated;
	return OK;
}
