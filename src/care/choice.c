/* Choices: guarded, decided, written, told. */
#include "care/choice.h"

#include "care/look_again.h"
#include "record/audit.h"
#include "record/facts.h"
#include "record/form.h"
#include "record/timeline.h"
#include "store/tx.h"

struct choosing { const struct actor *actor; const struct choice_ask *ask; struct instant now; struct str made; };

static bool is_patient(const struct actor *a)
{
	return str_is(a->role, "patient");
}

bool choice_hers(const struct bar *b)
{
	return (b->kind == BAR_DISSENT || b->kind == BAR_LIMIT || b->kind == BAR_OPT_OUT) && b->staff == 0;
}

static enum err whose(struct cx *cx, struct db *db, const struct policy *policy, const struct actor *a, struct id patient, struct instant now,
		      int64_t *ret)
{
	db_guard(db, a->signin, now);
	TRY(patient_by_outside(cx, db, patient, ret));
	/* She herself, who sees it: policy lets her see nobody else. */
	enum operation operation = is_patient(a) ? OP_LOOK : OP_CHANGE;
	return facts_require(cx, db, policy, a, &(struct facts_what){ *ret, 0, CLASS_DEMOGRAPHICS, LABEL_NORMAL, operation }, now);
}

static enum err told(struct cx *cx, struct db *db, const struct actor *a, int64_t patient, const char *operation, struct str subject,
		     enum bar_kind kind, struct instant now)
{
	return audit_add(cx, db, &(struct audit){ .staff = a->staff, .organisation = a->organisation, .signin = a->signin, .patient = patient,
		.role = a->role, .operation = operation, .class = "choice", .subject = subject, .rows = 1, .request = a->request,
		.detail = str_of(bar_word(kind)) }, now);
}

static enum err add_write(struct cx *cx, struct db *db, void *arg)
{
	struct choosing *w = arg;
	struct bar bar = w->ask->bar;
	struct id made;
	char text[ID_TEXT];
	TRY(whose(cx, db, w->ask->policy, w->actor, w->ask->patient, w->now, &bar.patient));
	if (is_patient(w->actor) && !choice_hers(&bar))
		return fail(cx, ERR_BAD_FIELD, "Ask us to write this down for you.");
	bar.by_staff = w->actor->staff;
	bar.by_organisation = w->actor->organisation;
	TRY(bar_add(cx, db, &bar, w->now, &made));
	TRY(look_again_at(cx, db, bar.patient, w->now));
	w->made = str_of(arena_text(cx->arena, id_text(made, text)));
	return told(cx, db, w->actor, bar.patient, "choose", w->made, bar.kind, w->now);
}

enum err choice_add(struct cx *cx, struct store *store, const struct actor *actor, const struct choice_ask *ask, struct instant now,
		    struct id *ret_outside)
{
	struct choosing w = { .actor = actor, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = add_write, .arg = &w, .location = &w.made };
	TRY(form_once(cx, store, &once));
	return id_parse(w.made, ret_outside) ? OK : fail(cx, ERR_STORE, "The first answer to this form cannot be read.");
}

struct ending { const struct actor *actor; struct id patient; const struct choice_end *ask; struct instant now; struct str done; };

/* Named, or a court's order, against whoever asks: that there is one is not hers to know, nor to end. As BARS_OF lists them. */
static bool silent_to(const struct bar *b, const struct actor *a)
{
	return (b->kind == BAR_NAMED || b->kind == BAR_COURT) && (b->staff == 0 || b->staff == a->staff) &&
		(b->organisation == 0 || b->organisation == a->organisation);
}

static enum err end_write(struct cx *cx, struct db *db, void *arg)
{
	struct ending *w = arg;
	struct bar bar;
	int64_t patient;
	char text[ID_TEXT];
	TRY(whose(cx, db, w->ask->policy, w->actor, w->patient, w->now, &patient));
	enum err err = bar_by_outside(cx, db, w->ask->bar, &bar);
	if (err == ERR_NOT_FOUND || (err == OK && (bar.patient != patient || silent_to(&bar, w->actor) || (is_patient(w->actor) && !choice_hers(&bar)))))
		return fail(cx, ERR_NOT_FOUND, "There is no such choice.");
	TRY(err);
	TRY(bar_end(cx, db, bar.id, w->actor->staff, w->ask->say, w->now));
	TRY(look_again_at(cx, db, patient, w->now));
	w->done = str_of(arena_text(cx->arena, id_text(w->ask->bar, text)));
	return told(cx, db, w->actor, patient, "end-choice", w->done, bar.kind, w->now);
}

enum err choice_end(struct cx *cx, struct store *store, const struct actor *actor, struct id patient, const struct choice_end *ask, struct instant now)
{
	struct ending w = { .actor = actor, .patient = patient, .ask = ask, .now = now };
	struct form_once once = { .key = ask->form_key, .signin = actor->signin, .now = now, .work = end_write, .arg = &w, .location = &w.done };
	return form_once(cx, store, &once);
}
