/* A sheet's number; what is keyed from it. */
#include "care/paper.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/must.h"
#include "care/remote_in.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/setting.h"
#include "record/timeline.h"

#define LETTERS 8               /* of the sheet's id: 38 bits */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* ---- its number ---- */

/* In the field of 32 elements (x^5 + x^2 + 1) the letters are weighed with the powers of x, which all differ: one wrong letter and two neighbours changed
 * about change the sum. */
static int twice(int a)
{
	return a & 16 ? (a << 1 ^ 0x25) & 31 : a << 1;
}

static char check_letter(const char *letter)
{
	int sum = 0;
	for (int i = LETTERS; i-- > 0;)
		sum = twice(sum ^ (int)(strchr(alphabet, letter[i]) - alphabet));
	return alphabet[sum];
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

const char *paper_number(struct id sheet, char out[PAPER_NUMBER])
{
	char text[ID_TEXT];
	size_t n = 0;
	id_text(sheet, text);
	for (int i = 0; i < LETTERS; i++) {
		if (i && i % 4 == 0)
			out[n++] = '-';
		out[n++] = upper(text[i]);
	}
	out[n++] = '-';
	out[n++] = upper(check_letter(text));
	out[n] = '\0';
	return out;
}

/* A zero for an O and a one for an I or L, as people read them. */
static char letter_of(char c)
{
	c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	c = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
	return c && strchr(alphabet, c) ? c : '\0';
}

bool paper_number_read(struct str typed, struct id *ret_from, struct id *ret_until)
{
	char from[ID_TEXT], until[ID_TEXT], letter[LETTERS + 1];
	size_t n = 0, begins = 0;
	for (size_t i = 0; i < typed.n; i++)
		if (typed.p[i] == '=' || typed.p[i] == '/')
			begins = i + 1;
	for (size_t i = begins; i < typed.n; i++) {
		if (typed.p[i] == ' ' || typed.p[i] == '-')
			continue;
		if (n > LETTERS || !letter_of(typed.p[i]))
			return false;
		letter[n++] = letter_of(typed.p[i]);
	}
	if (n != LETTERS + 1 || letter[LETTERS] != check_letter(letter))
		return false;
	memset(from, '0', ID_TEXT - 1);
	memset(until, 'z', ID_TEXT - 1);
	from[ID_TEXT - 1] = until[ID_TEXT - 1] = '\0';
	memcpy(from, letter, LETTERS);
	memcpy(until, letter, LETTERS);
	return id_parse(str_of(from), ret_from) && id_parse(str_of(until), ret_until);
}

/* ---- seen ---- */

enum err paper_sheet(struct cx *cx, struct db *db, const struct catalog *catalog, int64_t organisation, int64_t patient, struct id sheet,
		     struct paper_sheet *ret)
{
	struct remote_ask *ask;
	struct remote_part *part;
	size_t n, parts, i = 0;
	TRY(remote_asks(cx, db, patient, &ask, &n));
	while (i < n && !(id_eq(ask[i].outside, sheet) && ask[i].way == REMOTE_PAPER && ask[i].organisation == organisation))
		i++;
	if (i == n)
		return fail(cx, ERR_NOT_FOUND, "There is no such sheet of this person's that your organisation printed.");
	TRY(remote_parts_seen(cx, db, ask[i].id, &part, &parts));
	must(parts == 1);
	*ret = (struct paper_sheet){ .ask = ask[i], .part = part[0], .instrument = catalog_instrument(catalog, part[0].instrument, part[0].version),
		.keyed = part[0].state == ASKED_WAITS && str_known(part[0].answers) };
	return ret->keyed && ret->instrument ? answers_read(cx, ret->instrument, part[0].answers, &ret->first) : OK;
}

int paper_differs(const struct instrument *in, const struct answers *a, const struct answers *b, int *ret)
{
	int n = 0;
	for (int i = 0; i < in->items; i++)
		if (a->item[i] != b->item[i])
			ret[n++] = i;
	return n;
}

/* ---- keyed ---- */

struct keying {
	const struct actor *actor; const struct care *care; const struct paper_keying *k; struct instant now;
	struct paper_sheet s;
	int64_t patient;
	bool differs;
	struct str done;
};

static enum err tell(struct cx *cx, struct db *db, const struct keying *w, const char *detail)
{
	char text[ID_TEXT];
	return audit_add(cx, db, &(struct audit){ .staff = w->actor->staff, .organisation = w->actor->organisation, .signin = w->actor->signin,
		.patient = w->patient, .role = w->actor->role, .operation = "add", .class = "measure", .subject = str_of(arena_text(cx->arena,
		id_text(w->k->sheet, text))), .rows = 1, .request = w->actor->request, .detail = str_of(detail) }, w->now);
}

static enum err answers_check(struct cx *cx, const struct keying *w)
{
	const struct instrument *in = w->s.instrument;
	int answered = 0;
	if (w->k->fault)
		return fail(cx, ERR_BAD_FIELD, "%s", w->k->fault);
	if (!day_known(w->k->on) || w->k->on.day > instant_day(w->now).day)
		return fail(cx, ERR_BAD_FIELD, "Say on which day it was answered: today or before.");
	for (int i = 0; i < in->items; i++) {
		const char *fault = answer_fault(cx->arena, in, i, w->k->answers.item[i]);
		if (fault)
			return fail(cx, ERR_BAD_FIELD, "%s", fault);
		answered += w->k->answers.item[i] != ANSWER_BLANK;
	}
	return answered ? OK : fail(cx, ERR_BAD_FIELD, "No question is answered. There is nothing to keep; withdraw the sheet if nobody filled it in.");
}

static const char *answer_say(struct cx *cx, int answer)
{
	return answer == ANSWER_BLANK ? "left open" : answer == ANSWER_NOT_APPLICABLE ? "does not apply" : arena_printf(cx->arena, "%d", answer);
}

/* Who keyed and settled what: with the asking, for as long as it is kept. Not with the answers: their words say what was done about an alert. */
static struct str history_say(struct cx *cx, const struct keying *w, bool once)
{
	AUTO(buf) struct buf b;
	char day[DAY_TEXT];
	int item[INSTRUMENT_ITEMS];
	const struct paper_sheet *s = &w->s;
	const struct str again = s->part.keyed_by == w->actor->staff ? STR("the same person") : w->k->name;
	buf_init(&b, 2000);
	if (once)
		return STR("From a sheet of paper, keyed once, as this service has set.");
	buf_printf(&b, "From a sheet of paper, keyed first by %.*s on %s and again by %.*s on %s.", STRF(s->part.keyed_name),
		day_words(instant_day(s->part.changed_at), day), STRF(again), day_words(instant_day(w->now), (char[DAY_TEXT]){ "" }));
	if (!w->k->settled)
		return str_dup(cx->arena, buf_view(&b));
	int n = paper_differs(s->instrument, &s->first, &w->k->second, item);
	for (int i = 0; i < n; i++)
		buf_printf(&b, " Question %d: %s, then %s; settled as %s.", item[i] + 1, answer_say(cx, s->first.item[item[i]]),
			answer_say(cx, w->k->second.item[item[i]]), answer_say(cx, w->k->answers.item[item[i]]));
	if (s->part.answered_on.day != w->k->second_on.day)
		buf_printf(&b, " The day differed too.");
	buf_printf(&b, " Settled with the sheet in hand by who keyed it again.");
	return str_dup(cx->arena, buf_view(&b));
}

static enum err keep(struct cx *cx, struct db *db, struct keying *w, const struct remote_answered *r, bool once)
{
	struct response_new new = { .on = w->k->on, .mode = MODE_PAPER, .say = STR_NONE, .staff = w->actor->staff, .role = w->actor->role };
	TRY(remote_keep(cx, db, r, &w->k->answers, &new));
	TRY(remote_end(cx, db, r->held->id, REMOTE_DONE, w->actor->staff, history_say(cx, w, once), w->now));
	return tell(cx, db, w, once ? "a sheet keyed once" : w->k->settled ? "a sheet keyed twice and settled" : "a sheet keyed twice");
}

/* Hers to key, and still to be keyed: under the lock, as it stands now. */
static enum err held(struct cx *cx, struct db *db, struct keying *w, struct remote_held *ret)
{
	const struct actor *a = w->actor;
	db_guard(db, a->signin, w->now);
	TRY(patient_by_outside(cx, db, w->k->patient, &w->patient));
	TRY(paper_sheet(cx, db, w->care->catalog, a->organisation, w->patient, w->k->sheet, &w->s));
	TRY(remote_hold(cx, db, w->s.ask.id, ret));
	TRY(facts_require(cx, db, w->care->policy, a, &(struct facts_what){ w->patient, 0, CLASS_MEASURE, (uint8_t)ret->label, OP_ADD }, w->now));
	TRY(paper_sheet(cx, db, w->care->catalog, a->organisation, w->patient, w->k->sheet, &w->s));
	if (ret->state != REMOTE_OPEN || w->s.part.state != ASKED_WAITS)
		return fail(cx, ERR_CONFLICT, "This sheet is keyed already, or it was withdrawn. Look again.");
	return w->s.instrument ? OK : fail(cx, ERR_CONFLICT, "The table of this questionnaire's version is gone. Ask whoever keeps the tables.");
}

static enum err key_write(struct cx *cx, struct db *db, void *arg)
{
	struct keying *w = arg;
	struct remote_held h;
	int64_t times;
	int item[INSTRUMENT_ITEMS];
	bool alert;
	w->differs = false;
	TRY(held(cx, db, w, &h));
	TRY(answers_check(cx, w));
	struct remote_answered r = { w->care->policy, &h, &w->s.part, w->s.instrument, SEX_UNKNOWN, w->now };
	TRY(remote_sex(cx, db, w->patient, &r.sex));
	TRY(remote_risks(cx, db, &r, &w->k->answers, 0, &alert));
	TRY(setting_number(cx, db, "paper_keyings", 2, &times));
	w->done = STR("keyed");
	if (!w->s.keyed && times > 1) {
		TRY(remote_part_keyed(cx, db, w->s.part.id, answers_write(cx->arena, w->s.instrument, &w->k->answers), w->actor->staff, w->k->on, w->now));
		return tell(cx, db, w, "a sheet keyed for the first time");
	}
	if (w->s.keyed && !w->k->settled && (paper_differs(w->s.instrument, &w->s.first, &w->k->answers, item) || w->s.part.answered_on.day != w->k->on.day)) {
		w->differs = true;
		return tell(cx, db, w, "a sheet keyed again, and not the same");
	}
	return keep(cx, db, w, &r, !w->s.keyed);
}

enum err paper_key(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct paper_keying *keying,
		   struct instant now, bool *ret_differs)
{
	struct keying w = { .actor = actor, .care = care, .k = keying, .now = now };
	struct form_once once = { .key = keying->form_key, .signin = actor->signin, .now = now, .work = key_write, .arg = &w, .location = &w.done };
	TRY(form_once(cx, store, &once));
	*ret_differs = !once.repeated && w.differs;
	return OK;
}
