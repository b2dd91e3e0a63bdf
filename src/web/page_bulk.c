/* The same act for several people of the caseload: shown first for whom, and who is left out and why; then done for each by its own care function, which
 * decides again. */
#include <inttypes.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "record/timeline.h"
#include "web/bulk.h"
#include "web/episode.h"
#include "web/say.h"
#include "web/task.h"

#define BULK_MAX   100          /* people at once: what somebody can read through before she says yes */
#define AHEAD_DAYS 400
#define PICK       "pick-"
#define PICK_N     (sizeof PICK - 1)

static const struct { const char *word, *title, *operation, *class; } acts[BULK_ACTS] = {
	{ "task", "A task for each", "add", "task" }, { "assign", "Another named person for each", "change", "episode" },
	{ "meeting", "Put each on a meeting's list", "change", "meeting" } };

/* One who was ticked. why: left out, or refused. seq: of the pathway as it was read on the list. made: by what it is taken back; task: that is. */
struct picked { struct episode e; int64_t seq; struct course *course; struct str why, note, made; struct id task; };
struct bulk {
	struct cx *cx;
	struct request *rq;
	struct care care;
	enum bulk_act act;
	struct str back;
	struct picked *p; size_t count;
	int64_t unseen;                         /* not there for the reader, or any more */
	bool more;                              /* of a whole list, the first only */
	struct carer *carer; size_t carers;     /* who can be the named person, each once */
	struct carer *doer; size_t doers;
	struct meeting *meeting; size_t meetings;
	int64_t staff, task_doer;               /* chosen; 0: nobody yet; task_doer NIL: the team */
	const struct meeting *to;               /* NULL */
	struct task_ask task;
	struct str question;
};

const char *bulk_act_word(enum bulk_act act)
{
	return acts[act].word;
}

const char *bulk_act_title(enum bulk_act act)
{
	return acts[act].title;
}

bool bulk_may(const struct request *rq, enum bulk_act act)
{
	return request_may(rq, acts[act].operation, acts[act].class);
}

/* ---- who ---- */

static bool is_there(const struct bulk *b, struct id episode)
{
	for (size_t i = 0; i < b->count; i++)
		if (id_eq(b->p[i].e.outside, episode))
			return true;
	return false;
}

/* What does not exist and what is not shown are the same. */
static enum err pick_add(struct bulk *b, struct id outside, int64_t seq)
{
	struct picked p = { .seq = seq };
	if (is_there(b, outside))
		return OK;
	if (b->count == BULK_MAX) {
		b->more = true;
		return OK;
	}
	enum err err = episode_by_outside(b->cx, b->rq->db, outside, &p.e);
	if (err == ERR_NOT_FOUND || (err == OK && p.e.organisation != b->rq->who->organisation)) {
		cx_clear(b->cx);
		b->unseen++;
		return OK;
	}
	TRY(err);
	b->p[b->count++] = p;
	return OK;
}

/* "pick-id", seq, as the list and the preview send it; where a task is taken back "seq-id of the task". */
static enum err pick_read(struct bulk *b, const struct form_entry *e)
{
	struct str seq, made;
	struct id outside;
	int64_t n = 0;
	str_cut(e->value, '-', &seq, &made);
	if (!id_parse(str_sub(e->name, PICK_N, e->name.n), &outside) || !str_int(seq, &n)) {
		b->unseen++;
		return OK;
	}
	size_t before = b->count;
	TRY(pick_add(b, outside, n));
	if (b->count > before)
		id_parse(made, &b->p[before].task);
	return OK;
}

/* The list as it was filtered, worst first. */
static enum err list_read(struct bulk *b)
{
	const struct form *f = &b->rq->form;
	struct board_ask ask = { .organisation = b->rq->who->organisation, .pathway = form_value(f, "pathway"), .step = form_value(f, "step"),
		.take = BULK_MAX + 1 };
	struct str owner = form_value(f, "owner");
	struct episode *e;
	struct id id;
	size_t n;
	ask.pathway = str_known(ask.pathway) ? ask.pathway : STR("");
	ask.step = str_known(ask.step) ? ask.step : STR("");
	ask.owner = str_is(owner, "nobody") ? NIL : str_is(owner, "me") ? b->rq->who->staff : 0;
	for (size_t i = 0; i < b->carers && id_parse(owner, &id); i++)
		if (id_eq(b->carer[i].outside, id))
			ask.owner = b->carer[i].id;
	TRY(board_lines(b->cx, b->rq->db, &ask, &e, &n));
	struct episode **line = arena_array(b->cx->arena, n + 1, sizeof *line);
	for (size_t i = 0; i < n; i++)
		line[i] = &e[i];
	TRY(board_shown(b->cx, b->rq->db, line, n));
	for (size_t i = 0; i < n; i++)
		if (e[i].shown)
			TRY(pick_add(b, e[i].outside, e[i].seq));
	return OK;
}

static enum err carers_read(struct bulk *b)
{
	struct carer *all;
	size_t n;
	TRY(carers_of(b->cx, b->rq->db, b->rq->who->organisation, b->rq->now, &all, &n));
	for (size_t i = 0; i < n; i++)
		if (role_may(all[i].role, "change", "episode") && (b->carers == 0 || all[b->carers - 1].id != all[i].id))
			all[b->carers++] = all[i];
	b->carer = all;
	return task_doers(b->cx, b->rq->db, b->rq->who->organisation, b->rq->now, &b->doer, &b->doers);
}

static enum err picks_load(struct bulk *b)
{
	const struct form *f = &b->rq->form;
	b->p = arena_array(b->cx->arena, BULK_MAX, sizeof *b->p);
	if (str_is(form_value(f, "all"), "yes"))
		TRY(list_read(b));
	for (size_t i = 0; i < f->count && !str_is(form_value(f, "all"), "yes"); i++)
		if (str_starts(f->entry[i].name, PICK))
			TRY(pick_read(b, &f->entry[i]));
	struct episode **line = arena_array(b->cx->arena, b->count + 1, sizeof *line);
	struct course **course = arena_array(b->cx->arena, b->count + 1, sizeof *course);
	int64_t *patient = arena_array(b->cx->arena, b->count + 1, sizeof *patient);
	struct called *who = arena_array(b->cx->arena, b->count + 1, sizeof *who);
	for (size_t i = 0; i < b->count; i++) {
		line[i] = &b->p[i].e;
		patient[i] = b->p[i].e.patient;
	}
	TRY(board_who(b->cx, b->rq->db, patient, b->count, who));
	TRY(episode_courses(b->cx, b->rq->db, &b->care, line, b->count, course));
	for (size_t i = 0; i < b->count; i++) {
		b->p[i].e.who = who[i];
		b->p[i].course = course[i];
	}
	return OK;
}

/* ---- what ---- */

static enum err asked_read(struct bulk *b)
{
	const struct form *f = &b->rq->form;
	struct str doer = form_value(f, "doer");
	struct day until = { b->rq->today.day + AHEAD_DAYS };
	struct id id;
	b->back = back_path(b->cx->arena, form_value(f, "back"), "/board?view=table");
	b->act = BULK_ACTS;
	for (enum bulk_act act = 0; act < BULK_ACTS; act++)
		if (str_is(form_value(f, "act"), acts[act].word) && bulk_may(b->rq, act))
			b->act = act;
	if (b->act == BULK_ACTS)
		return fail(b->cx, ERR_BAD_FIELD, "Choose what is to be done for them.");
	TRY(carers_read(b));
	for (size_t i = 0; i < b->carers && id_parse(form_value(f, "staff"), &id); i++)
		b->staff = id_eq(b->carer[i].outside, id) ? b->carer[i].id : b->staff;
	b->task = (struct task_ask){ .say = form_value(f, "say"), .due_on = DAY_NONE };
	day_parse(form_value(f, "due_on"), &b->task.due_on);
	b->task_doer = str_known(doer) && !doer.n ? NIL : b->rq->who->staff;
	for (size_t i = 0; i < b->doers; i++) {
		if (str_known(doer) && doer.n && id_parse(doer, &id) && id_eq(b->doer[i].outside, id))
			b->task_doer = b->doer[i].id;
		if (b->doer[i].id == b->task_doer)
			b->task.doer = b->doer[i].outside;
	}
	b->question = form_value(f, "question");
	if (b->act != BULK_MEETING)
		return OK;
	TRY(meetings_of(b->cx, b->rq->db, b->rq->who->organisation, b->rq->today, until, &b->meeting, &b->meetings));
	for (size_t i = 0; i < b->meetings; i++)
		if (!instant_known(b->meeting[i].cancelled_at) && ((!b->to && !id_parse(form_value(f, "meeting"), &id)) ||
		    (id_parse(form_value(f, "meeting"), &id) && id_eq(b->meeting[i].outside, id))))
			b->to = &b->meeting[i];
	return OK;
}

/* ---- who is left out ---- */

static enum err assign_may(struct bulk *b, struct picked *p)
{
	if (p->e.seq != p->seq)
		p->why = STR("Somebody acted on this pathway since you read the list: look again.");
	else if (b->staff && p->course->owner == b->staff)
		p->why = STR("Has this named person already.");
	return OK;
}

static enum err task_may(struct bulk *b, struct picked *p)
{
	struct facts may;
	bool reads = true;
	TRY(facts_decide(b->cx, b->rq->db, b->care.policy, &b->rq->actor, &(struct facts_what){ p->e.patient, 0, CLASS_TEAM_NOTE, LABEL_NORMAL, OP_ADD },
		b->rq->now, &may));
	if (may.answer.effect == ACCESS_DENY) {
		p->why = STR("You may not write into what the team notes about this person.");
		return OK;
	}
	if (b->task_doer != NIL && b->task_doer != b->rq->who->staff)
		TRY(task_doer_may(b->cx, b->rq->db, &b->care, b->rq->who->organisation, b->task_doer, p->e.patient, b->rq->now, &reads));
	p->why = reads ? STR_NONE : STR("Whom you chose may not read what the team writes down about this person, and would not find the task.");
	return OK;
}

static enum err meeting_may(struct bulk *b, struct picked *p)
{
	struct id item;
	if (!b->to)
		return OK;
	enum err err = meeting_item_standing(b->cx, b->rq->db, b->to->id, p->e.patient, &item);
	if (err == OK)
		p->why = STR("Is on the list of this meeting already.");
	if (err != OK && err != ERR_NOT_FOUND)
		return err;
	cx_clear(b->cx);
	return OK;
}

static enum err may(struct bulk *b, struct picked *p)
{
	char day[DAY_TEXT];
	if (p->e.phase == PHASE_ENDED)
		p->why = say_f(b->cx->arena, "This pathway has ended, on %s.", day_words(p->e.ended_on, day));
	else if (!p->course)
		p->why = STR(COURSE_UNFIT);
	else if (b->act == BULK_ASSIGN)
		return assign_may(b, p);
	else
		return b->act == BULK_TASK ? task_may(b, p) : meeting_may(b, p);
	return OK;
}

/* ---- shown ---- */

static struct str place_say(const struct bulk *b, const struct picked *p)
{
	const struct pathway *way = catalog_pathway(b->care.catalog, p->e.pathway, p->e.version);
	int step = way ? pathway_step_of(way, p->e.step) : -1;
	return say_f(b->cx->arena, "%.*s%s", STRF(step < 0 ? p->e.step : way->step[step].title), p->e.phase == PHASE_SUSPENDED ? ": stopped by a red flag" : "");
}

static void fields_make(struct bulk *b, struct t_bulk *d)
{
	struct cx *cx = b->cx;
	char day[DAY_TEXT], least[DAY_TEXT];
	struct t_option *act = arena_array(cx->arena, BULK_ACTS, sizeof *act), *doer = arena_array(cx->arena, b->doers + 1, sizeof *doer),
		*carer = arena_array(cx->arena, b->carers + 1, sizeof *carer), *meeting = arena_array(cx->arena, b->meetings + 1, sizeof *meeting);
	for (enum bulk_act a = 0; a < BULK_ACTS; a++)
		if (bulk_may(b->rq, a))
			act[d->acts_n++] = (struct t_option){ str_of(acts[a].word), str_of(acts[a].title), a == b->act };
	doer[d->doers_n++] = (struct t_option){ STR(""), STR("The team: whoever takes it"), b->task_doer == NIL };
	for (size_t i = 0; i < b->doers; i++)
		doer[d->doers_n++] = (struct t_option){ outside(cx->arena, b->doer[i].outside), b->doer[i].id == b->rq->who->staff ? STR("Me") : b->doer[i].name,
			b->doer[i].id == b->task_doer };
	carer[d->carers_n++] = (struct t_option){ STR(""), STR("Choose"), b->staff == 0 };
	for (size_t i = 0; i < b->carers; i++)
		carer[d->carers_n++] = (struct t_option){ outside(cx->arena, b->carer[i].outside), b->carer[i].name, b->carer[i].id == b->staff };
	for (size_t i = 0; i < b->meetings; i++)
		if (!instant_known(b->meeting[i].cancelled_at))
			meeting[d->meetings_n++] = (struct t_option){ outside(cx->arena, b->meeting[i].outside), say_f(cx->arena, "%s: %.*s",
				day_words(b->meeting[i].on, day), STRF(b->meeting[i].title)), b->to == &b->meeting[i] };
	d->acts = act;
	d->doers = doer;
	d->carers = carer;
	d->meetings = meeting;
	d->task_say = b->task.say;
	d->question = b->question;
	d->due_least = str_of(arena_text(cx->arena, day_iso(b->rq->today, least)));
	d->due_on = str_of(arena_text(cx->arena, day_iso(day_known(b->task.due_on) ? b->task.due_on : (struct day){ b->rq->today.day + 7 }, day)));
}

static enum err show(struct bulk *b, struct response *rs, bool done, const char *problem)
{
	struct cx *cx = b->cx;
	struct t_frame *frame;
	TRY(frame_make(cx, b->rq, "Several people", &frame));
	frame->legend = true;
	struct t_bulk d = { .frame = frame, .title = str_of(acts[b->act].title), .back_href = b->back, .done = done, .problem = str_of(problem),
		.csrf = b->rq->csrf, .key = request_form_key(cx), .act = str_of(acts[b->act].word) };
	struct t_bulk_in *in = arena_array(cx->arena, b->count + 1, sizeof *in);
	struct t_bulk_out *out = arena_array(cx->arena, b->count + 1, sizeof *out);
	bool back = false;
	for (size_t i = 0; i < b->count; i++) {
		const struct picked *p = &b->p[i];
		struct str name = called_say(cx, p->e.who), href = say_f(cx->arena, "/episode/%.*s", STRF(outside(cx->arena, p->e.outside)));
		if (str_known(p->why)) {
			out[d.outs_n++] = (struct t_bulk_out){ name, href, p->why };
			continue;
		}
		in[d.ins_n++] = (struct t_bulk_in){ .name = name, .href = href, .where = place_say(b, p), .pick = outside(cx->arena, p->e.outside),
			.read = done ? p->made : say_f(cx->arena, "%" PRId64, p->e.seq), .note = done ? p->note : str_known(p->e.owner_name) ? p->e.owner_name :
			STR("nobody yet") };
		back = back || (done && str_known(p->made));
	}
	d.ins = in;
	d.outs = out;
	d.say = say_f(cx->arena, "%.*s%s", STRF(say_count(cx->arena, (int64_t)d.ins_n, "person", "people")), done ? d.ins_n ? ": done" : ": nothing was done" : "");
	if (b->unseen)
		d.unseen = say_f(cx->arena, "%.*s not there for you, or not any more: left out.", STRF(say_count(cx->arena, b->unseen, "line is", "lines are")));
	if (b->more)
		d.unseen = say_f(cx->arena, "%.*s%sAt once it is done for %d at most: these are the first of the list. Do it for the others afterwards.",
			STRF(d.unseen), d.unseen.n ? " " : "", BULK_MAX);
	if (back) {
		d.undo_key = request_form_key(cx);
		d.undo_say = b->act == BULK_TASK ? STR("The tasks are dropped, as written by mistake.") : STR("Each pathway has its named person of before again, "
			"unless somebody acted since.");
	}
	fields_make(b, &d);
	b->rq->rows = (int64_t)b->count;
	t_bulk(&rs->body, &d);
	return OK;
}

static enum err nobody(struct bulk *b)
{
	return b->count || b->unseen ? OK : fail(b->cx, ERR_BAD_FIELD, "Tick somebody first.");
}

enum err page_bulk(struct cx *cx, struct request *rq, struct response *rs)
{
	struct bulk b = { .cx = cx, .rq = rq, .care = meeting_care(rq) };
	TRY(asked_read(&b));
	TRY(picks_load(&b));
	TRY(nobody(&b));
	for (size_t i = 0; i < b.count; i++)
		TRY(may(&b, &b.p[i]));
	return show(&b, rs, false, NULL);
}

/* ---- done ---- */

struct str bulk_key(struct arena *arena, struct str form_key, struct id part)
{
	struct id id;
	struct str text = say_f(arena, "%.*s %.*s", STRF(form_key), STRF(outside(arena, part)));
	for (int i = 0; i < 2; i++) {
		uint64_t v = str_hash(text, (uint64_t)i);
		memcpy(id.b + 8 * i, &v, 8);
	}
	return outside(arena, id);
}

static struct str key_of(const struct bulk *b, const struct picked *p)
{
	return bulk_key(b->cx->arena, b->rq->form_key, p->e.outside);
}

static struct str staff_name(const struct bulk *b)
{
	for (size_t i = 0; i < b->carers; i++)
		if (b->carer[i].id == b->staff)
			return b->carer[i].name;
	return STR_NONE;
}

static enum err assign_do(struct bulk *b, struct picked *p, bool undo)
{
	struct act_ask ask = { .episode = p->e.outside, .seq = p->seq, .say = undo ? STR("Taken back for several people at once") : STR(""),
		.form_key = key_of(b, p), .ask = { .act = undo ? COURSE_UNDO : COURSE_ASSIGN, .number = undo ? p->seq : b->staff, .on = b->rq->today,
		.due_on = DAY_NONE, .answer = TRUTH_UNKNOWN } };
	TRY(episode_act(b->cx, b->rq->store, &b->rq->actor, &b->care, &ask, b->rq->now));
	p->note = undo ? STR("Taken back") : say_f(b->cx->arena, "Named person: %.*s", STRF(staff_name(b)));
	p->made = undo ? STR_NONE : say_f(b->cx->arena, "%" PRId64, p->seq + 1);
	return OK;
}

static enum err task_do(struct bulk *b, struct picked *p)
{
	struct task_ask ask = b->task;
	struct id made;
	ask.patient = p->e.patient_outside;
	ask.episode = p->e.outside;
	ask.form_key = key_of(b, p);
	TRY(task_add(b->cx, b->rq->store, &b->rq->actor, &b->care, &ask, b->rq->now, &made));
	p->note = say_f(b->cx->arena, "Task: %.*s", STRF(ask.say));
	p->made = say_f(b->cx->arena, "0-%.*s", STRF(outside(b->cx->arena, made)));
	return OK;
}

static enum err meeting_do(struct bulk *b, struct picked *p)
{
	struct meeting_put ask = { .meeting = b->to->outside, .patient = p->e.patient_outside, .source = SOURCE_HAND, .question = b->question,
		.form_key = key_of(b, p) };
	struct id made;
	TRY(meeting_put(b->cx, b->rq->store, &b->rq->actor, &b->care, &ask, b->rq->now, &made));
	p->note = say_f(b->cx->arena, "On the list: %.*s", STRF(b->to->title));
	return OK;
}

static enum err task_undo(struct bulk *b, struct picked *p)
{
	struct task_act_ask ask = { .task = p->task, .act = TASK_CLOSE, .state = POINT_DROPPED, .outcome = STR("Written by mistake, for several people at once"),
		.form_key = key_of(b, p), .due_on = DAY_NONE };
	struct id now;
	TRY(task_act(b->cx, b->rq->store, &b->rq->actor, &b->care, &ask, b->rq->now, &now));
	p->note = STR("Taken back: the task is dropped");
	return OK;
}

static enum err one_do(struct bulk *b, struct picked *p, bool undo)
{
	switch (b->act) {
	case BULK_ASSIGN: return assign_do(b, p, undo);
	case BULK_MEETING: return meeting_do(b, p);
	case BULK_TASK: return undo ? task_undo(b, p) : task_do(b, p);
	case BULK_ACTS: break;
	}
	return fail(b->cx, ERR_BAD_FIELD, "Choose what is to be done for them.");
}

/* What is missing for all of them is asked once. */
static enum err asked_check(struct bulk *b)
{
	if (b->act == BULK_ASSIGN && !b->staff)
		return fail(b->cx, ERR_BAD_FIELD, "Choose who the named person is from now on.");
	if (b->act == BULK_TASK && str_empty(str_trim(b->task.say)))
		return fail(b->cx, ERR_BAD_FIELD, "Say what is to be done.");
	if (b->act == BULK_TASK && (!day_known(b->task.due_on) || b->task.due_on.day < b->rq->today.day))
		return fail(b->cx, ERR_BAD_FIELD, "Say a day from today on by which it is done.");
	if (b->act == BULK_MEETING && !b->to)
		return fail(b->cx, ERR_BAD_FIELD, "No meeting is called. Call one first.");
	if (b->act == BULK_MEETING && str_empty(str_trim(b->question)))
		return fail(b->cx, ERR_BAD_FIELD, "Say in a sentence what the meeting is asked.");
	return OK;
}

enum err page_bulk_do(struct cx *cx, struct request *rq, struct response *rs)
{
	struct bulk b = { .cx = cx, .rq = rq, .care = meeting_care(rq) };
	bool undo = str_is(form_value(&rq->form, "undo"), "yes");
	TRY(asked_read(&b));
	TRY(picks_load(&b));
	TRY(nobody(&b));
	enum err err = undo ? OK : asked_check(&b);
	if (err == ERR_BAD_FIELD) {
		const char *problem = meeting_refused(cx, rq, rs, err);
		for (size_t i = 0; i < b.count; i++)
			TRY(may(&b, &b.p[i]));
		rq->audit = "list";
		return show(&b, rs, false, problem);
	}
	TRY(err);
	for (size_t i = 0; i < b.count; i++) {
		struct picked *p = &b.p[i];
		bool had = b.act == BULK_ASSIGN && !undo && p->e.seq == p->seq && p->course && p->course->owner == b.staff;
		err = had ? fail(cx, ERR_CONFLICT, "Has this named person already.") : one_do(&b, p, undo);
		if (err != OK && err_row(err)->http >= 500)
			return err;
		if (err != OK)
			p->why = str_of(arena_text(cx->arena, cx_say(cx)));
		cx_clear(cx);
	}
	rq->audit = "list";
	return show(&b, rs, true, NULL);
}
