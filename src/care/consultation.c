/* Threads of advice, written: decided, told, and with who has to do with whom. */
#include "care/consultation.h"

#include <string.h>

#include "base/must.h"
#include "record/audit.h"
#include "record/form.h"
#include "record/organisation.h"
#include "record/setting.h"
#include "record/signin.h"
#include "record/timeline.h"

#define SAY_MAX   4000
#define ABOUT_MAX  120
#define NAME_MAX    80

static enum err tell(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, struct id thread, const char *detail,
		     struct instant now, struct str *ret)
{
	char text[ID_TEXT];
	*ret = str_of(arena_text(cx->arena, id_text(thread, text)));
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = "advice", .subject = *ret, .rows = 1, .request = a->request, .detail = str_of(detail) }, now);
}

/* Both organisations, from the question on; by a row of its own, so that no episode's ends with it. */
static enum err related(struct cx *cx, struct db *db, const struct policy *policy, const struct consultation_held *h, bool over, struct instant now)
{
	struct relation r = { .patient = h->patient, .kind = RELATION_REFERRAL, .from = h->asked_at, .until = INSTANT_FAR, .cause = NIL };
	if (over)
		r.until.us = now.us + (int64_t)(policy->after_days[RELATION_REFERRAL] + 1) * US_PER_DAY;
	r.organisation = h->organisation;
	TRY(relation_open(cx, db, &r));
	r.organisation = h->asker;
	return relation_open(cx, db, &r);
}

static enum err due(struct cx *cx, struct db *db, struct instant now, struct day *ret)
{
	int64_t days;
	TRY(setting_number(cx, db, "advice_days", 5, &days));
	ret->day = instant_day(now).day + (int32_t)days;
	return OK;
}

static enum err words_check(struct cx *cx, struct str say)
{
	if (str_trim(say).n == 0)
		return fail(cx, ERR_BAD_FIELD, "Write what you want to say.");
	return say.n > SAY_MAX ? fail(cx, ERR_BAD_FIELD, "The text has %zu characters; keep it to %d.", say.n, SAY_MAX) : OK;
}

/* ---- asking ---- */

struct asking { const struct actor *actor; const struct care *care; const struct consultation_ask *ask; struct instant now; struct str made; };

static enum err ask_check(struct cx *cx, struct db *db, const struct asking *w, int64_t patient)
{
	const struct consultation_ask *ask = w->ask;
	bool known;
	TRY(words_check(cx, ask->say));
	if (str_trim(ask->about).n == 0 || ask->about.n > ABOUT_MAX)
		return fail(cx, ERR_BAD_FIELD, "Say in some words what it is about.");
	if (ask->agreed == TRUTH_NO)
		return fail(cx, ERR_BAD_FIELD, "Who does not agree is not asked about by name. Ask the service without saying who it is.");
	if (ask->service == w->actor->organisation || ask->service == NIL)
		return fail(cx, ERR_BAD_FIELD, "Choose the service that is asked.");
	TRY(episode_known_there(cx, db, patient, ask->service, instant_day(w->now), &known));
	return known ? OK : fail(cx, ERR_HELD, "No agreement lets that service know who this person is, so a question from here would reach nobody. "
		"Ask by letter, and ask your information governance lead for an agreement.");
}

static enum err ask_write(struct cx *cx, struct db *db, void *arg)
{
	struct asking *w = arg;
	const struct consultation_ask *ask = w->ask;
	const struct actor *a = w->actor;
	struct consultation_new new = { .organisation = ask->service, .asker = a->organisation, .label = LABEL_NORMAL, .about = str_trim(ask->about),
		.agreed = ask->agreed, .staff = a->staff, .role = a->role };
	struct id made;
	int64_t id;
	bool fresh, fresh_too;
	db_guard(db, a->signin, w->now);
	TRY(patient_by_outside(cx, db, ask->patient, &new.patient));
	TRY(facts_require(cx, db, w->care->policy, a, &(struct facts_what){ new.patient, 0, CLASS_REFERRAL, LABEL_NORMAL, OP_SEND }, w->now));
	TRY(ask_check(cx, db, w, new.patient));
	TRY(holding_in(cx, db, new.organisation, 0, true, &new.holding, &fresh));
	TRY(holding_in(cx, db, new.asker, 0, true, &new.asker_holding, &fresh_too));
	if (fresh || fresh_too)
		TRY(signin_refold(cx, db, w->care->policy, w->now));
	TRY(due(cx, db, w->now, &new.due_on));
	TRY(consultation_add(cx, db, &new, w->now, &id, &made));
	TRY(consultation_say(cx, db, &(struct consultation_message_new){ id, 1, a->organisation, a->staff, SAID_ASKS, a->role, str_trim(ask->say) }, w->now));
	struct consultation_held held = { .patient = new.patient, .organisation = new.organisation, .asker = new.asker, .asked_at = w->now };
	TRY(related(cx, db, w->care->policy, &held, false, w->now));
	return tell(cx, db, a, new.patient, "add", made, "ask", w->now, &w->made);
}

enum err consultation_begin(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct consultation_ask *ask,
			    struct instant now, struct id *ret_outside)
{
	struct asking w = { .actor = actor, .care = care, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = ask_write, .arg = &w, .location = &w.made };
	TRY(form_once(cx, store, &once));
	return id_parse(w.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

/* ---- going on ---- */

/* One that the actor sees and may add to, and that has not ended. */
static enum err held_for(struct cx *cx, struct db *db, const struct actor *a, const struct care *care, struct id thread, struct instant now,
			 struct consultation_held *ret)
{
	struct consultation seen;
	db_guard(db, a->signin, now);
	TRY(consultation_by_outside(cx, db, thread, &seen));
	TRY(consultation_hold(cx, db, thread, ret));
	if (a->organisation != ret->organisation && a->organisation != ret->asker)
		return fail(cx, ERR_NOT_FOUND, "There is no such question.");
	TRY(facts_require(cx, db, care->policy, a, &(struct facts_what){ ret->patient, 0, CLASS_REFERRAL, (uint8_t)ret->label, OP_ADD }, now));
	return ret->state <= CONSULTATION_ANSWERED ? OK : fail(cx, ERR_CONFLICT, "This has ended. Ask anew.");
}

struct replying { const struct actor *actor; const struct care *care; const struct consultation_reply *reply; struct instant now; struct str done; };

static enum err reply_write(struct cx *cx, struct db *db, void *arg)
{
	struct replying *w = arg;
	const struct actor *a = w->actor;
	struct consultation_held h;
	struct day due_on = DAY_NONE;
	TRY(held_for(cx, db, a, w->care, w->reply->consultation, w->now, &h));
	TRY(words_check(cx, w->reply->say));
	if (w->reply->seq != h.seq)
		return fail(cx, ERR_STALE, "Somebody wrote while you were reading. Look again, then answer.");
	bool service = a->organisation == h.organisation;
	enum consultation_said said = w->reply->close ? SAID_CLOSES : service ? SAID_ANSWERS : SAID_ASKS;
	enum consultation_state state = w->reply->close ? CONSULTATION_CLOSED : service ? CONSULTATION_ANSWERED : CONSULTATION_WAITS;
	if (state == CONSULTATION_WAITS)
		TRY(due(cx, db, w->now, &due_on));
	TRY(consultation_say(cx, db, &(struct consultation_message_new){ h.id, h.seq + 1, a->organisation, a->staff, said, a->role, str_trim(w->reply->say) },
		w->now));
	TRY(consultation_set(cx, db, h.id, state, h.seq + 1, due_on));
	if (said == SAID_ANSWERS && !instant_known(h.answered_at))
		TRY(consultation_first_answer(cx, db, h.id, a->staff, w->now));
	if (state == CONSULTATION_CLOSED) {
		TRY(consultation_end(cx, db, h.id, a->staff, NIL, w->now));
		TRY(related(cx, db, w->care->policy, &h, true, w->now));
	}
	return tell(cx, db, a, h.patient, "change", w->reply->consultation, consultation_said_word(said), w->now, &w->done);
}

enum err consultation_answer(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care, const struct consultation_reply *reply,
			     struct instant now)
{
	struct replying w = { .actor = actor, .care = care, .reply = reply, .now = now };
	struct form_once once = { .key = reply->form_key, .signin = actor->signin, .now = now, .work = reply_write, .arg = &w, .location = &w.done };
	return form_once(cx, store, &once);
}

/* ---- files ---- */

enum file_kind file_kind_of(struct str bytes)
{
	if (str_starts(bytes, "%PDF-"))
		return FILE_PDF;
	if (bytes.n > 8 && memcmp(bytes.p, "\x89PNG\r\n\x1a\n", 8) == 0)
		return FILE_PNG;
	if (bytes.n > 3 && memcmp(bytes.p, "\xff\xd8\xff", 3) == 0)
		return FILE_JPEG;
	bool text = bytes.n > 0 && str_utf8(bytes);
	for (size_t i = 0; i < bytes.n && text; i++)
		text = ((unsigned char)bytes.p[i] >= ' ' && bytes.p[i] != 0x7f) || bytes.p[i] == '\n' || bytes.p[i] == '\r' || bytes.p[i] == '\t';
	return text ? FILE_TEXT : FILE_NONE;
}

/* Letters, digits and hyphens of what was sent, and the ending of what it is. */
static struct str name_made(struct cx *cx, struct str name, enum file_kind kind)
{
	static const char *const endings[FILE_KINDS] = { "", ".pdf", ".png", ".jpg", ".txt" };
	char out[NAME_MAX + 1];
	size_t n = 0, end = name.n;
	while (end > 0 && name.p[end - 1] != '.')
		end--;
	end = end > 1 ? end - 1 : name.n;
	for (size_t i = 0; i < end && n < NAME_MAX - 8; i++) {
		char c = name.p[i];
		bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (good || (n && out[n - 1] != '-'))
			out[n++] = good ? c : '-';
	}
	out[n] = '\0';
	return str_of(arena_printf(cx->arena, "%s%s", n ? out : "file", endings[kind]));
}

struct attaching { const struct actor *actor; const struct care *care; const struct consultation_attachment *file; struct instant now; struct str done; };

static enum err attach_write(struct cx *cx, struct db *db, void *arg)
{
	struct attaching *w = arg;
	struct consultation_held h;
	int64_t files;
	enum file_kind kind = file_kind_of(w->file->bytes);
	TRY(held_for(cx, db, w->actor, w->care, w->file->consultation, w->now, &h));
	if (kind == FILE_NONE)
		return fail(cx, ERR_BAD_FIELD, "Only PDF, PNG, JPEG and plain text are taken; this is something else, whatever its name says.");
	TRY(consultation_files_count(cx, db, h.id, &files));
	if (files >= CONSULTATION_FILES)
		return fail(cx, ERR_BAD_FIELD, "A question holds at most %d files.", CONSULTATION_FILES);
	TRY(consultation_attach(cx, db, &(struct consultation_file_new){ h.id, w->actor->organisation, w->actor->staff, name_made(cx, w->file->name, kind),
		w->file->bytes, kind }, w->now));
	return tell(cx, db, w->actor, h.patient, "change", w->file->consultation, "attach", w->now, &w->done);
}

enum err consultation_file_add(struct cx *cx, struct store *store, const struct actor *actor, const struct care *care,
			       const struct consultation_attachment *file, struct instant now)
{
	struct attaching w = { .actor = actor, .care = care, .file = file, .now = now };
	struct form_once once = { .key = file->form_key, .signin = actor->signin, .now = now, .work = attach_write, .arg = &w, .location = &w.done };
	if (file->bytes.n == 0 || file->bytes.n > CONSULTATION_FILE_MAX)
		return fail(cx, ERR_BAD_FIELD, "Choose a file of at most %u MB.", CONSULTATION_FILE_MAX >> 20);
	return form_once(cx, store, &once);
}

/* ---- a referral after all ---- */

enum err consultation_became(struct cx *cx, struct db *db, const struct actor *actor, const struct care *care, struct id consultation, int64_t patient,
			     int64_t service, int64_t episode, struct str pathway, struct instant now)
{
	struct consultation_held h;
	struct str done;
	TRY(held_for(cx, db, actor, care, consultation, now, &h));
	if (h.patient != patient || h.organisation != service)
		return fail(cx, ERR_BAD_FIELD, "That question was about somebody else, or asked of another service.");
	TRY(consultation_say(cx, db, &(struct consultation_message_new){ h.id, h.seq + 1, actor->organisation, actor->staff, SAID_REFERS, actor->role, pathway },
		now));
	TRY(consultation_set(cx, db, h.id, CONSULTATION_REFERRED, h.seq + 1, DAY_NONE));
	TRY(consultation_end(cx, db, h.id, actor->staff, episode, now));
	TRY(related(cx, db, care->policy, &h, true, now));
	return tell(cx, db, actor, patient, "change", consultation, "refer", now, &done);
}
