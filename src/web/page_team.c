/* The register of competences. */
#include "base/must.h"
#include "insight/team.h"
#include "web/list_file.h"
#include "web/team.h"

struct register_page {
	struct cx *cx;
	struct request *rq;
	const struct catalog *catalog;
	struct carer *staff; size_t staffs;
	struct competence *held; size_t count;
	struct supervision *pair; size_t pairs;
	struct str who, which, state;           /* what is filtered by; "": all */
};

static enum err page_load(struct cx *cx, struct request *rq, struct register_page *p)
{
	*p = (struct register_page){ .cx = cx, .rq = rq, .catalog = rq->settings->catalog, .who = form_value(&rq->query, "who"),
		.which = form_value(&rq->query, "which"), .state = form_value(&rq->query, "state") };
	TRY(staff_once(cx, rq, &p->staff, &p->staffs));
	TRY(competences_of(cx, rq->db, rq->who->organisation, false, &p->held, &p->count));
	return supervisions_of(cx, rq->db, rq->who->organisation, &p->pair, &p->pairs);
}

static const struct carer *staff_of(const struct register_page *p, int64_t id)
{
	for (size_t i = 0; i < p->staffs; i++)
		if (p->staff[i].id == id)
			return &p->staff[i];
	return NULL;
}

static bool mine_to_confirm(const struct register_page *p, int64_t staff)
{
	for (size_t i = 0; i < p->pairs; i++)
		if (p->pair[i].supervisor == p->rq->who->staff && p->pair[i].supervisee == staff)
			return true;
	return false;
}

static enum competence_state state_of(const struct register_page *p, const struct competence *c)
{
	return competence_state(instant_known(c->confirmed_at), c->until, p->rq->today);
}

/* Is it shown: of somebody who works here, not renewed meanwhile, and as chosen. */
static bool is_shown(const struct register_page *p, size_t i)
{
	const struct competence *c = &p->held[i];
	const struct carer *staff = staff_of(p, c->staff);
	return staff && !competence_renewed(p->held, p->count, i) && (!p->who.n || str_eq(p->who, outside(p->cx->arena, staff->outside))) &&
		(!p->which.n || str_eq(p->which, c->competence)) && (!p->state.n || str_is(p->state, competence_state_word(state_of(p, c))));
}

static struct str title_of(const struct register_page *p, const struct competence *c)
{
	const struct competence_row *row = catalog_competence(p->catalog, c->competence);
	return row ? row->title : c->competence;
}

static struct str confirmed_say(const struct register_page *p, const struct competence *c)
{
	char text[INSTANT_TEXT];
	return instant_known(c->confirmed_at) ? say_f(p->cx->arena, "Confirmed by %.*s, %s: %.*s", STRF(c->confirmed_name), instant_words(c->confirmed_at, text),
		STRF(c->confirmed_say)) : STR_NONE;
}

/* What has run out, what ends soon, what waits, what holds. */
static const enum competence_state order[] = { COMPETENCE_OVER, COMPETENCE_ENDS_SOON, COMPETENCE_SAID, COMPETENCE_HOLDS };

static void rows_make(const struct register_page *p, struct t_team *d)
{
	static const char *const tones[COMPETENCE_STATES] = { "yellow", "green", "orange", "red" };
	struct t_team_row *row = arena_array(p->cx->arena, p->count + 1, sizeof *row);
	bool adds = request_may(p->rq, "add", "team"), runs = request_may(p->rq, "change", "team");
	for (size_t k = 0; k < LENGTH(order); k++)
		for (size_t i = 0; i < p->count; i++) {
			const struct competence *c = &p->held[i];
			if (state_of(p, c) != order[k] || !is_shown(p, i))
				continue;
			bool own = c->staff == p->rq->who->staff, oversees = mine_to_confirm(p, c->staff);
			row[d->rows_n++] = (struct t_team_row){ .id = outside(p->cx->arena, c->outside), .name = c->staff_name, .title = title_of(p, c),
				.state = str_of(competence_state_say(order[k])), .tone = str_of(tones[order[k]]), .evidence = c->evidence, .from = c->from,
				.until = c->until, .confirmed = confirmed_say(p, c), .csrf = p->rq->csrf, .until_iso = day_field(p->cx, c->until),
				.today = day_field(p->cx, p->rq->today), .confirms = adds && oversees && !own && !instant_known(c->confirmed_at),
				.ends = adds && (own || oversees || runs), .confirm_key = request_form_key(p->cx), .end_key = request_form_key(p->cx) };
			d->over += order[k] == COMPETENCE_OVER;
			d->soon += order[k] == COMPETENCE_ENDS_SOON;
			d->waits += order[k] == COMPETENCE_SAID;
		}
	d->rows = row;
}

static void gaps_make(const struct register_page *p, struct t_team *d)
{
	int64_t *id = arena_array(p->cx->arena, p->staffs + 1, sizeof *id);
	for (size_t i = 0; i < p->staffs; i++)
		id[i] = p->staff[i].id;
	const struct team_row *row = team_rows(p->cx->arena, p->catalog, p->held, p->count, id, p->staffs, p->rq->today);
	struct t_team_gap *gap = arena_array(p->cx->arena, p->catalog->competences + 1, sizeof *gap);
	/* what nobody holds first */
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < p->catalog->competences; i++)
			if ((row[i].holds > 0) == (pass == 1)) {
				gap[d->gap_n++] = (struct t_team_gap){ row[i].competence->title, row[i].competence->help, row[i].holds, row[i].soon, row[i].said,
					row[i].over, row[i].holds == 0 };
				d->gaps += row[i].holds == 0;
			}
	d->gap = gap;
}

static struct t_option *competence_options(const struct register_page *p, const char *first, struct str chosen, size_t *ret_n)
{
	struct t_option *option = arena_array(p->cx->arena, p->catalog->competences + 1, sizeof *option);
	option[0] = (struct t_option){ STR(""), str_of(first), !chosen.n };
	for (size_t i = 0; i < p->catalog->competences; i++)
		option[i + 1] = (struct t_option){ p->catalog->competence[i].id, p->catalog->competence[i].title, str_eq(p->catalog->competence[i].id, chosen) };
	*ret_n = p->catalog->competences + 1;
	return option;
}

static enum err filters_make(const struct register_page *p, struct t_team *d)
{
	struct t_option *who, *state = arena_array(p->cx->arena, COMPETENCE_STATES + 1, sizeof *state);
	TRY(staff_options(p->cx, p->rq, "Everybody", p->who, &who, &d->whos_n));
	d->whos = who;
	d->whiches = competence_options(p, "Everything", p->which, &d->whiches_n);
	state[d->states_n++] = (struct t_option){ STR(""), STR("Any"), !p->state.n };
	for (size_t i = 0; i < LENGTH(order); i++)
		state[d->states_n++] = (struct t_option){ str_of(competence_state_word(order[i])), say_capital(p->cx->arena, str_of(competence_state_say(order[i]))),
			str_is(p->state, competence_state_word(order[i])) };
	d->states = state;
	d->filtered = p->who.n || p->which.n || p->state.n;
	return OK;
}

static struct str address(const struct register_page *p)
{
	AUTO(buf) struct buf q;
	buf_init(&q, 4000);
	if (p->who.n)
		query_add(&q, "who", p->who);
	if (p->which.n)
		query_add(&q, "which", p->which);
	if (p->state.n)
		query_add(&q, "state", p->state);
	return say_f(p->cx->arena, "/team%.*s", STRF(buf_view(&q)));
}

static enum err show(struct cx *cx, struct request *rq, struct response *rs, const char *problem)
{
	struct t_frame *frame;
	struct register_page p;
	TRY(frame_make(cx, rq, "Competences", &frame));
	TRY(page_load(cx, rq, &p));
	bool claimed = problem && str_is(form_value(&rq->form, "do"), "claim");
	struct t_team d = { .frame = frame, .problem = str_of(problem), .csrf = rq->csrf, .adds = request_may(rq, "add", "team"), .open = claimed,
		.key = request_form_key(cx), .evidence = claimed ? form_value(&rq->form, "evidence") : STR_NONE, .today = day_field(cx, rq->today) };
	d.from = claimed ? field_again(rq, "from", STR("")) : d.today;
	d.until = claimed ? field_again(rq, "until", STR("")) : STR("");
	TRY(filters_make(&p, &d));
	d.competences = competence_options(&p, "Choose", claimed ? form_value(&rq->form, "which") : STR_NONE, &d.competences_n);
	rows_make(&p, &d);
	gaps_make(&p, &d);
	list_offer(cx, rq, frame, "team", address(&p));
	t_team(&rs->body, &d);
	return OK;
}

enum err page_team(struct cx *cx, struct request *rq, struct response *rs)
{
	return show(cx, rq, rs, NULL);
}

struct line { struct str name, what, state, evidence, confirmed; struct day from, until; };
static const struct sheet_column columns[] = {
	{ "name", SHEET_WORDS, offsetof(struct line, name) }, { "competence", SHEET_WORDS, offsetof(struct line, what) },
	{ "state", SHEET_WORDS, offsetof(struct line, state) }, { "since", SHEET_DAY, offsetof(struct line, from) },
	{ "until", SHEET_DAY, offsetof(struct line, until) }, { "evidence", SHEET_WORDS, offsetof(struct line, evidence) },
	{ "confirmed_by", SHEET_WORDS, offsetof(struct line, confirmed) },
};

/* "Jo Whitlock, Assessing risk, has run out". */
static struct str filter_say(const struct register_page *p)
{
	const struct competence_row *which = catalog_competence(p->catalog, p->which);
	struct str say = STR("everybody");
	for (size_t i = 0; i < p->staffs; i++)
		if (str_eq(p->who, outside(p->cx->arena, p->staff[i].outside)))
			say = p->staff[i].name;
	if (which)
		say = say_f(p->cx->arena, "%.*s, %.*s", STRF(say), STRF(which->title));
	for (size_t i = 0; i < LENGTH(order); i++)
		if (str_is(p->state, competence_state_word(order[i])))
			say = say_f(p->cx->arena, "%.*s, %s", STRF(say), competence_state_say(order[i]));
	return say;
}

/* As it is filtered. */
enum err page_team_file(struct cx *cx, struct request *rq, struct response *rs)
{
	struct register_page p;
	size_t n = 0;
	TRY(page_load(cx, rq, &p));
	struct line *line = arena_array(cx->arena, p.count + 1, sizeof *line);
	for (size_t i = 0; i < p.count; i++)
		if (is_shown(&p, i))
			line[n++] = (struct line){ p.held[i].staff_name, title_of(&p, &p.held[i]), str_of(competence_state_say(state_of(&p, &p.held[i]))),
				p.held[i].evidence, p.held[i].confirmed_name, p.held[i].from, p.held[i].until };
	return list_file(cx, rq, rs, &(struct list_about){ .word = "competences", .title = "Competences", .filter = filter_say(&p), .notice = LIST_STAFF,
		.back = address(&p) }, columns, LENGTH(columns), line, n, sizeof *line);
}

/* ---- sent ---- */

static enum err send(struct cx *cx, struct request *rq)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct competence_look look = { .say = form_value(&rq->form, "say"), .form_key = rq->form_key };
	struct str what = form_value(&rq->form, "do");
	if (str_is(what, "claim")) {
		struct competence_ask ask = { .competence = form_value(&rq->form, "which"), .evidence = form_value(&rq->form, "evidence"), .form_key = rq->form_key };
		TRY(day_sent(cx, rq, "from", &ask.from));
		TRY(day_sent(cx, rq, "until", &ask.until));
		return competence_claim(cx, rq->store, &rq->actor, &care, &ask, rq->now);
	}
	TRY(id_sent(cx, rq, "competence", "Choose which competence it is.", &look.competence));
	TRY(day_sent(cx, rq, "until", &look.until));
	return str_is(what, "confirm") ? competence_confirm(cx, rq->store, &rq->actor, &look, rq->now) :
		str_is(what, "end") ? competence_end(cx, rq->store, &rq->actor, &look, rq->now) : fail(cx, ERR_BAD_FIELD, "Choose what to do.");
}

enum err page_team_send(struct cx *cx, struct request *rq, struct response *rs)
{
	enum err err = send(cx, rq);
	if (err == OK)
		return response_go(rs, STR("/team"));
	const char *problem = form_refused(cx, rq, rs, err);
	return problem ? show(cx, rq, rs, problem) : err;
}
