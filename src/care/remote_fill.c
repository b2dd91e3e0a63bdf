/* Opened, answered, sent. */
#include "care/remote_fill.h"

#include <sodium.h>

#include "base/must.h"
#include "care/remote_in.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/timeline.h"

#define NO_LINK "This link and this date of birth do not belong together, or the link is over. Look at both once more; after a few wrong dates a link is " \
	"shut. If it goes on, ring who gave it to you: they can make another."
#define OVER "This page has closed. Open your link again: what you have answered is kept."
#define NOT_COME_TO '?'

/* detail NULL: it was tried, and refused. */
static enum err tell(struct cx *cx, struct db *db, const struct remote_way *way, int64_t organisation, int64_t patient, const char *operation, struct id ask,
		     const char *detail, struct instant now)
{
	bool refused = detail == NULL;
	char text[ID_TEXT];
	const struct actor *a = way->actor;
	struct audit audit = { .staff = a ? a->staff : NIL, .organisation = organisation, .signin = a ? a->signin : NIL, .patient = patient,
		.role = refused ? STR_NONE : way->carer ? STR("carer") : STR("patient"), .operation = operation, .class = "measure", .rows = refused ? 0 : 1,
		.request = way->request, .detail = str_of(refused ? "refused: wrong, or over" : detail), .denied = refused };
	audit.subject = id_known(ask) ? str_of(arena_text(cx->arena, id_text(ask, text))) : STR_NONE;
	return audit_add(cx, db, &audit, now);
}

/* ---- the link ---- */

struct opening { const struct policy *policy; const struct remote_try *try; struct instant now; unsigned char *token; bool no; };

/* As long for one date as for none: every source's is compared to its end. */
static enum err born_then(struct cx *cx, struct db *db, int64_t patient, struct day said, bool *ret)
{
	struct remote_who *who;
	size_t n;
	unsigned same = 0, dead = 0;
	TRY(remote_who(cx, db, patient, &who, &n));
	for (size_t i = 0; i < n; i++) {
		same |= sodium_memcmp(&who[i].birth_on.day, &said.day, sizeof said.day) == 0;
		dead |= day_known(who[i].death_on);
	}
	*ret = same && !dead && day_known(said);
	return OK;
}

/* Whoever tries dates until one is right is stopped. HAZ-037 */
static enum err shut(struct cx *cx, struct db *db, const struct opening *w, const struct remote_held *h)
{
	struct alert_new alert = { .patient = h->patient, .organisation = h->organisation, .holding = h->holding, .label = h->label, .kind = ALERT_SHUT,
		.ask = h->id, .response = NIL, .instrument = STR_NONE, .version = NIL, .item = NIL, .answer = NIL, .staff = h->staff };
	TRY(remote_end(cx, db, h->id, REMOTE_SHUT, NIL, STR("too many wrong dates of birth"), w->now));
	return alert_raise(cx, db, w->policy, &alert, w->now);
}

static enum err wrong(struct cx *cx, struct db *db, struct opening *w, const struct remote_held *h)
{
	const struct remote_way nobody = { .token = STR_NONE, .request = w->try->request };
	static const struct id none;
	w->no = true;
	if (h && h->state == REMOTE_OPEN) {
		TRY(remote_tried(cx, db, h->id, h->tries + 1));
		if (h->tries + 1 >= REMOTE_TRIES)
			TRY(shut(cx, db, w, h));
	}
	return tell(cx, db, &nobody, h ? h->organisation : NIL, h ? h->patient : NIL, "open-link", h ? h->outside : none, NULL, w->now);
}

static enum err open_write(struct cx *cx, struct db *db, void *arg)
{
	struct opening *w = arg;
	struct remote_held h;
	struct id secret = { { 0 } };
	int64_t id;
	bool born;
	struct remote_way her = { .token = STR_NONE, .request = w->try->request };
	w->no = false;
	bool code = id_parse(w->try->code, &secret);
	enum err err = remote_by_secret(cx, db, remote_hash(cx->arena, secret.b, sizeof secret.b), &id);
	if (err == ERR_NOT_FOUND || (err == OK && !code)) {
		cx_clear(cx);
		TRY(born_then(cx, db, 0, w->try->birth_on, &born));          /* nobody: so that no time tells */
		return wrong(cx, db, w, NULL);
	}
	TRY(err);
	TRY(remote_hold(cx, db, id, &h));
	TRY(born_then(cx, db, h.patient, w->try->birth_on, &born));
	if (!born || h.state != REMOTE_OPEN || h.until.day < instant_day(w->now).day)
		return wrong(cx, db, w, &h);
	TRY(remote_open(cx, db, h.id, remote_hash(cx->arena, w->token, REMOTE_TOKEN_BYTES), w->now));
	her.carer = (h.label >> LABEL_THIRD_PARTY & 1) != 0;
	return tell(cx, db, &her, h.organisation, h.patient, "open-link", h.outside, "with the link and the date of birth", w->now);
}

enum err remote_link_open(struct cx *cx, struct store *store, const struct policy *policy, const struct remote_try *try, struct instant now,
			  unsigned char ret_token[REMOTE_TOKEN_BYTES])
{
	struct opening w = { .policy = policy, .try = try, .now = now, .token = ret_token };
	randombytes_buf(ret_token, REMOTE_TOKEN_BYTES);
	TRY(store_write(cx, store, open_write, &w));
	return w.no ? fail(cx, ERR_WRONG_SIGN_IN, NO_LINK) : OK;
}

static bool fresh(struct instant used, struct instant now)
{
	return instant_known(used) && now.us - used.us < REMOTE_IDLE_MINUTES * INT64_C(60000000);
}

/* ---- what she has before her ---- */

bool filling_asks(const struct instrument *in, int item, enum sex sex)
{
	return sex == SEX_UNKNOWN || in->item[item].not_for == SEX_UNKNOWN || in->item[item].not_for != sex;
}

/* "2 0 - ?": as answers are kept, with what she was not come to yet. */
static enum err draft_read(struct cx *cx, const struct instrument *in, struct str text, struct answers *ret)
{
	struct str word;
	int n = 0;
	for (int i = 0; i < in->items; i++)
		ret->item[i] = ANSWER_NOT_COME_TO;
	for (struct str rest = str_known(text) ? text : STR(""); rest.n && n < in->items; n++) {
		int64_t number;
		str_cut(rest, ' ', &word, &rest);
		if (str_is(word, "-"))
			ret->item[n] = ANSWER_BLANK;
		else if (str_is(word, "x"))
			ret->item[n] = ANSWER_NOT_APPLICABLE;
		else if (str_int(word, &number))
			ret->item[n] = (int)number;
		else if (!str_is(word, "?"))
			return fail(cx, ERR_STORE, "An answer that was kept cannot be read.");
	}
	return OK;
}

static struct str draft_write(struct arena *arena, const struct instrument *in, const struct answers *a)
{
	char *out = arena_alloc(arena, (size_t)in->items * 5 + 1);
	size_t n = 0;
	for (int i = 0; i < in->items; i++) {
		if (i)
			out[n++] = ' ';
		if (a->item[i] >= 0)
			for (int unit = a->item[i] >= 100 ? 100 : a->item[i] >= 10 ? 10 : 1; unit; unit /= 10)
				out[n++] = (char)('0' + a->item[i] / unit % 10);
		else
			out[n++] = a->item[i] == ANSWER_BLANK ? '-' : a->item[i] == ANSWER_NOT_APPLICABLE ? 'x' : NOT_COME_TO;
	}
	return (struct str){ out, n };
}

enum err remote_sex(struct cx *cx, struct db *db, int64_t patient, enum sex *ret)
{
	struct remote_who *who;
	size_t n;
	*ret = SEX_UNKNOWN;
	TRY(remote_who(cx, db, patient, &who, &n));
	for (size_t i = 0; i < n; i++) {
		if (*ret != SEX_UNKNOWN && who[i].sex != SEX_UNKNOWN && who[i].sex != *ret) {
			*ret = SEX_UNKNOWN;          /* sources differ: every question is asked */
			return OK;
		}
		*ret = who[i].sex != SEX_UNKNOWN ? who[i].sex : *ret;
	}
	return OK;
}

static enum err parts_fill(struct cx *cx, struct db *db, const struct care *care, struct instant now, struct remote_filling *f)
{
	struct remote_part *p;
	bool may = false;
	TRY(remote_service_of(cx, db, f->organisation, &f->service));
	if (f->service.ready && !f->here)
		TRY(alert_reader_may(cx, db, care->policy, f->organisation, &f->service.step[0], f->patient, now, &may));
	TRY(remote_sex(cx, db, f->patient, &f->sex));
	TRY(remote_parts(cx, db, f->ask, &p, &f->parts));
	f->part = arena_array(cx->arena, f->parts + 1, sizeof *f->part);
	for (size_t i = 0; i < f->parts; i++) {
		struct filling_part *x = &f->part[i];
		*x = (struct filling_part){ .p = p[i], .instrument = catalog_instrument(care->catalog, p[i].instrument, p[i].version), .offer = OFFER_NO_WORDS };
		if (!x->instrument)
			continue;
		x->words = x->instrument->words ? NULL : instrument_words(x->instrument, instant_day(now));
		x->offer = f->here ? remote_offer_here(x->instrument, instant_day(now)) : remote_offer(x->instrument, &f->service, may, instant_day(now));
		f->carer = x->instrument->by == FILLED_BY_CARER;
		TRY(draft_read(cx, x->instrument, p[i].answers, &x->answers));
		for (int k = 0; k < x->instrument->items; k++)
			if (filling_asks(x->instrument, k, f->sex)) {
				x->asked++;
				x->answered += x->answers.item[k] != ANSWER_NOT_COME_TO;
			}
	}
	return OK;
}

static bool waits(const struct remote_part *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i].state == ASKED_WAITS)
			return true;
	return false;
}

/* Of her own sign-in: the first that waits, under her guard. */
static enum err own_find(struct cx *cx, struct db *db, const struct remote_way *way, struct instant now, struct remote_filling *ret)
{
	struct remote_ask *ask;
	struct remote_part *p;
	size_t n, parts;
	db_guard(db, way->actor->signin, now);
	TRY(patient_by_outside(cx, db, way->person, &ret->patient));
	TRY(remote_asks(cx, db, ret->patient, &ask, &n));
	for (size_t i = n; i-- > 0;) {
		if (ask[i].state != REMOTE_OPEN || ask[i].way != REMOTE_AWAY || ask[i].until.day < instant_day(now).day ||
		    ask[i].organisation != way->actor->organisation)
			continue;
		TRY(remote_parts_seen(cx, db, ask[i].id, &p, &parts));
		if (!waits(p, parts))
			continue;
		ret->ask = ask[i].id;
		ret->outside = ask[i].outside;
		ret->organisation = ask[i].organisation;
		ret->organisation_name = ask[i].organisation_name;
		ret->until = ask[i].until;
		return OK;
	}
	return fail(cx, ERR_NOT_FOUND, "Nothing waits here to be filled in.");
}

static enum err link_find(struct cx *cx, struct db *db, const struct remote_way *way, struct instant now, struct remote_filling *ret)
{
	struct remote_opened o;
	if (way->token.n != REMOTE_TOKEN_BYTES)
		return fail(cx, ERR_NOT_FOUND, OVER);
	enum err err = remote_by_token(cx, db, remote_hash(cx->arena, way->token.p, way->token.n), &o);
	if (err == ERR_NOT_FOUND || (err == OK && (o.state != REMOTE_OPEN || o.until.day < instant_day(now).day || !fresh(o.token_at, now))))
		return fail(cx, ERR_NOT_FOUND, OVER);
	TRY(err);
	*ret = (struct remote_filling){ .ask = o.id, .patient = o.patient, .organisation = o.organisation, .outside = o.outside,
		.organisation_name = o.organisation_name, .until = o.until, .here = o.way == REMOTE_HERE };
	return OK;
}

enum err remote_filling(struct cx *cx, struct db *db, const struct care *care, const struct remote_way *way, struct instant now, struct remote_filling *ret)
{
	*ret = (struct remote_filling){ 0 };
	TRY(str_known(way->token) ? link_find(cx, db, way, now, ret) : own_find(cx, db, way, now, ret));
	return parts_fill(cx, db, care, now, ret);
}

/* ---- writing ---- */

struct writing {
	const struct care *care; const struct remote_way *way; struct instant now;
	const struct remote_answer *answer; int64_t seq;
	struct remote_filling f; struct remote_held h; struct filling_part *part;
	bool alert; int64_t left;
};

/* Decided again, with the row locked: what was true when the page was made may be over. */
static enum err held(struct cx *cx, struct db *db, struct writing *w)
{
	TRY(remote_filling(cx, db, w->care, w->way, w->now, &w->f));
	TRY(remote_hold(cx, db, w->f.ask, &w->h));
	if (w->h.state != REMOTE_OPEN || w->h.until.day < instant_day(w->now).day)
		return fail(cx, ERR_NOT_FOUND, OVER);
	if (str_known(w->way->token)) {
		struct str hash = remote_hash(cx->arena, w->way->token.p, w->way->token.n);
		if (w->h.token.n != hash.n || sodium_memcmp(w->h.token.p, hash.p, hash.n) != 0)
			return fail(cx, ERR_NOT_FOUND, OVER);
		TRY(remote_used(cx, db, w->h.id, w->now));
	} else {
		TRY(facts_require(cx, db, w->care->policy, w->way->actor, &(struct facts_what){ w->h.patient, 0, CLASS_MEASURE, (uint8_t)w->h.label, OP_ADD },
			w->now));
	}
	/* as it stands under the lock, not as it was read before another tab wrote */
	TRY(parts_fill(cx, db, w->care, w->now, &w->f));
	for (size_t i = 0; i < w->f.parts; i++)
		if (w->f.part[i].p.seq == w->seq)
			w->part = &w->f.part[i];
	return w->part && w->part->instrument ? OK : fail(cx, ERR_NOT_FOUND, "There is no such questionnaire here.");
}

static enum err part_open(struct cx *cx, const struct filling_part *part)
{
	if (part->p.state != ASKED_WAITS)
		return fail(cx, ERR_CONFLICT, "These answers have been sent. To change them, tell who asked you.");
	return part->offer == OFFER_YES ? OK : fail(cx, ERR_HELD, "These questions are asked when you meet somebody, not here.");
}

static enum err risk_raise(struct cx *cx, struct db *db, const struct remote_answered *r, const struct instrument_alert *alert, int answer)
{
	int64_t most;
	const struct remote_held *h = r->held;
	TRY(alert_most(cx, db, h->id, r->part->instrument, alert->item, &most));
	if (most != NIL && most >= answer)
		return OK;
	struct alert_new new = { .patient = h->patient, .organisation = h->organisation, .holding = h->holding, .label = h->label, .kind = ALERT_RISK,
		.ask = h->id, .response = NIL, .instrument = r->part->instrument, .version = r->part->version, .item = alert->item, .answer = answer,
		.staff = h->staff };
	return alert_raise(cx, db, r->policy, &new, r->now);
}

enum err remote_risks(struct cx *cx, struct db *db, const struct remote_answered *r, const struct answers *answers, int item, bool *ret_alert)
{
	const struct instrument *in = r->instrument;
	int set[INSTRUMENT_ALERTS], n = answers_alerts(in, answers, set);
	*ret_alert = false;
	for (int i = 0; i < n; i++) {
		if (item && in->alert[set[i]].item != item)
			continue;
		*ret_alert = true;
		TRY(risk_raise(cx, db, r, &in->alert[set[i]], answers->item[in->alert[set[i]].item - 1]));
	}
	return OK;
}

static struct remote_answered answered(const struct writing *w)
{
	return (struct remote_answered){ w->care->policy, &w->h, &w->part->p, w->part->instrument, w->f.sex, w->now };
}

static enum err answer_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	const struct remote_answer *a = w->answer;
	w->part = NULL;
	w->alert = false;
	TRY(held(cx, db, w));
	TRY(part_open(cx, w->part));
	const struct instrument *in = w->part->instrument;
	if (a->item < 1 || a->item > in->items || !filling_asks(in, a->item - 1, w->f.sex))
		return fail(cx, ERR_BAD_FIELD, "There is no such question here.");
	const char *fault = answer_fault(cx->arena, in, a->item - 1, a->answer);
	if (fault)
		return fail(cx, ERR_BAD_FIELD, "%s", fault);
	w->part->answers.item[a->item - 1] = a->answer;
	TRY(remote_part_set(cx, db, w->part->p.id, draft_write(cx->arena, in, &w->part->answers), w->now));
	struct remote_answered r = answered(w);
	return remote_risks(cx, db, &r, &w->part->answers, a->item, &w->alert);
}

enum err remote_answer(struct cx *cx, struct store *store, const struct care *care, const struct remote_way *way, const struct remote_answer *answer,
		       struct instant now, bool *ret_alert)
{
	struct writing w = { .care = care, .way = way, .now = now, .answer = answer, .seq = answer->part };
	TRY(store_write(cx, store, answer_write, &w));
	*ret_alert = w.alert;
	return OK;
}

/* ---- sent ---- */

static enum err worse_raise(struct cx *cx, struct db *db, const struct remote_answered *r, const struct answers *answers, const struct str *before, size_t n,
			    int64_t response)
{
	bool worse;
	const struct remote_held *h = r->held;
	TRY(answers_worse(cx, r->instrument, &(struct scoring){ .sex = r->sex }, answers, before, n, &worse));
	struct alert_new new = { .patient = h->patient, .organisation = h->organisation, .holding = h->holding, .label = h->label, .kind = ALERT_WORSE,
		.ask = h->id, .response = response, .instrument = r->part->instrument, .version = r->part->version, .item = NIL, .answer = NIL,
		.staff = h->staff };
	return worse ? alert_raise(cx, db, r->policy, &new, r->now) : OK;
}

enum err remote_keep(struct cx *cx, struct db *db, const struct remote_answered *r, const struct answers *answers, struct response_new *new)
{
	struct str *before;
	size_t n;
	int64_t id;
	struct id made;
	bool alert;
	new->patient = r->held->patient;
	new->organisation = r->held->organisation;
	new->holding = r->held->holding;
	new->label = r->held->label;
	new->instrument = r->part->instrument;
	new->version = r->part->version;
	new->answers = answers_write(cx->arena, r->instrument, answers);
	new->corrects = NIL;
	TRY(responses_before(cx, db, &(struct response_before){ new->patient, new->organisation, new->instrument, new->version, new->on, 0 }, &before, &n));
	TRY(remote_risks(cx, db, r, answers, 0, &alert));
	TRY(response_add(cx, db, new, r->now, &id, &made));
	TRY(alert_sent(cx, db, r->held->id, new->instrument, id));
	TRY(worse_raise(cx, db, r, answers, before, n, id));
	return remote_part_sent(cx, db, r->part->id, id, r->now);
}

static enum err response_keep(struct cx *cx, struct db *db, struct writing *w, const struct answers *answers)
{
	const struct actor *a = w->way->actor;
	struct remote_answered r = answered(w);
	struct response_new new = { .on = instant_day(w->now), .mode = w->f.here ? MODE_HERE : MODE_ALONE, .say = STR_NONE, .staff = a ? a->staff : 0,
		.role = w->f.carer ? STR("carer") : STR("patient") };
	return remote_keep(cx, db, &r, answers, &new);
}

static enum err send_write(struct cx *cx, struct db *db, void *arg)
{
	struct writing *w = arg;
	struct answers answers;
	int given = 0;
	w->part = NULL;
	w->left = 0;
	TRY(held(cx, db, w));
	for (size_t i = 0; i < w->f.parts; i++)
		w->left += w->f.part[i].p.state == ASKED_WAITS;
	if (w->part->p.state != ASKED_WAITS)
		return OK;
	TRY(part_open(cx, w->part));
	answers = w->part->answers;
	for (int i = 0; i < w->part->instrument->items; i++) {
		if (!filling_asks(w->part->instrument, i, w->f.sex))
			answers.item[i] = ANSWER_BLANK;
		else if (answers.item[i] == ANSWER_NOT_COME_TO)
			return fail(cx, ERR_BAD_FIELD, "Question %d was not come to yet.", i + 1);
		given += answers.item[i] != ANSWER_BLANK;
	}
	TRY(given ? response_keep(cx, db, w, &answers) : remote_part_sent(cx, db, w->part->p.id, NIL, w->now));
	if (--w->left == 0)
		TRY(remote_end(cx, db, w->h.id, REMOTE_DONE, NIL, STR_NONE, w->now));
	struct remote_way way = *w->way;
	way.carer = w->f.carer;
	return tell(cx, db, &way, w->h.organisation, w->h.patient, "add", w->f.outside, str_c(cx->arena, w->part->p.instrument), w->now);
}

enum err remote_send(struct cx *cx, struct store *store, const struct care *care, const struct remote_way *way, int64_t part, struct instant now,
		     int64_t *ret_left)
{
	struct writing w = { .care = care, .way = way, .now = now, .seq = part };
	TRY(store_write(cx, store, send_write, &w));
	*ret_left = w.left;
	return OK;
}

/* ---- stopped ---- */

struct stopping { const struct remote_way *way; };

static enum err stop_write(struct cx *cx, struct db *db, void *arg)
{
	const struct remote_way *way = ((struct stopping *)arg)->way;
	struct remote_opened o;
	enum err err = remote_by_token(cx, db, remote_hash(cx->arena, way->token.p, way->token.n), &o);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	return remote_leave(cx, db, o.id);
}

enum err remote_stop(struct cx *cx, struct store *store, const struct remote_way *way)
{
	struct stopping w = { way };
	return str_known(way->token) && way->token.n == REMOTE_TOKEN_BYTES ? store_write(cx, store, stop_write, &w) : OK;
}
