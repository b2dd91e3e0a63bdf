/* Drafts: kept by script as she writes or by a button, gone on with, looked at, thrown away. */
#include "web/draft.h"

#include <inttypes.h>
#include <string.h>

#include "base/must.h"
#include "codec/json.h"
#include "record/episode.h"
#include "web/meeting.h"
#include "web/say.h"

#define SHOWN 12                /* of one page */

/* Forms whose words can be kept, by the name of the page that they are sent to. page: where the form stands; "": where it is sent to. */
static const struct { const char *name, *word, *page, *what; enum draft_of of; } kept[] = {
	{ "episode_act", "", "/episode/", "Pathway", DRAFT_OF_ACT },
	{ "plan_send", "", "/plan/", "Plan", DRAFT_OF_PLAN },
	{ "letter_begin", "", "", "A new letter", DRAFT_OF_LETTER },
	{ "letter_act", "save", "/letter/", "A letter's words", DRAFT_OF_WORDING },
	{ "advice_do", "", "/advice/", "An answer, or a question", DRAFT_OF_REPLY },
	{ "advice_ask", "", "", "A question for advice", DRAFT_OF_QUESTION },
	{ "meeting_point", "", "", "At a meeting", DRAFT_OF_POINT },
};

struct place { struct route_match match; size_t row; struct str page; };

/* Of an address that a form is sent to. False: not of those whose words are kept. */
static bool place_of(struct cx *cx, struct str form, struct place *ret)
{
	const char *allow;
	enum err err = route_find(cx, web_site.routes, web_site.count, METHOD_POST, form, &ret->match, &allow);
	if (err != OK) {
		cx_clear(cx);
		return false;
	}
	const struct route_match *m = &ret->match;
	for (ret->row = 0; ret->row < LENGTH(kept); ret->row++)
		if (strcmp(m->route->name, kept[ret->row].name) == 0 && (!*kept[ret->row].word || (m->words && str_is(m->word[0], kept[ret->row].word))))
			break;
	if (ret->row == LENGTH(kept))
		return false;
	ret->page = *kept[ret->row].page ? say_f(cx->arena, "%s%.*s", kept[ret->row].page, STRF(outside(cx->arena, m->id[0]))) : form;
	return true;
}

/* "Pathway: session". */
static struct str what_say(struct cx *cx, struct str form)
{
	struct place at;
	if (!place_of(cx, form, &at))
		return STR("Something");
	if (kept[at.row].of == DRAFT_OF_ACT && at.match.words)
		return say_f(cx->arena, "%s: %.*s", kept[at.row].what, STRF(at.match.word[0]));
	return str_of(kept[at.row].what);
}

static bool is_one_of(struct str name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, list[i]))
			return true;
	return false;
}

/* The fields as a form sends them, without those that are of this sheet alone; and what of them people read. */
static struct str said_of(struct cx *cx, const struct form *form, struct str *ret_words)
{
	static const char *const own[] = { "csrf", "key", "draft", "draft_version", "draft_form", "draft_how", "seq" };
	static const char *const read[] = { "say", "because", "about", "address", "with_whom", "against_say", "why", "changed" };
	AUTO(buf) struct buf b;
	AUTO(buf) struct buf words;
	buf_init(&b, 3 * DRAFT_BYTES);
	buf_init(&words, 3 * DRAFT_BYTES);
	for (size_t i = 0; i < form->count; i++) {
		const struct form_entry *e = &form->entry[i];
		if (is_one_of(e->name, own, LENGTH(own)))
			continue;
		buf_text(&b, b.n ? "&" : "");
		html_url_part(&b, e->name);
		buf_char(&b, '=');
		html_url_part(&b, e->value);
		if (str_trim(e->value).n && (is_one_of(e->name, read, LENGTH(read)) || str_starts(e->name, "p-"))) {
			buf_text(&words, words.n ? "\n" : "");
			buf_str(&words, str_trim(e->value));
		}
	}
	*ret_words = str_dup(cx->arena, buf_view(&words));
	return str_dup(cx->arena, buf_view(&b));
}

static enum err ask_make(struct cx *cx, struct request *rq, struct str form, struct draft_ask *ret)
{
	struct place at;
	if (!place_of(cx, form, &at) || !request_may(rq, at.match.route->operation, at.match.route->class))
		return fail(cx, ERR_NOT_FOUND, "There is no such form.");
	*ret = (struct draft_ask){ .of = kept[at.row].of, .about = at.match.id[at.match.ids - 1], .page = at.page, .form = form,
		.sheet = form_value(&rq->form, "key"), .restricted = str_is(form_value(&rq->form, "restricted"), "yes") };
	ret->said = said_of(cx, &rq->form, &ret->words);
	if (!str_int(form_value(&rq->form, "seq"), &ret->base))
		ret->base = 0;
	if (id_parse(form_value(&rq->form, "draft"), &ret->draft) && !str_int(form_value(&rq->form, "draft_version"), &ret->version))
		ret->version = 0;
	return str_empty(ret->sheet) || ret->sheet.n > 40 ? fail(cx, ERR_BAD_FIELD, "Load the page again.") : OK;
}

/* Where a draft is gone on with: of a letter that is begun, to whom stands in the address. */
static struct str go_href(struct cx *cx, struct str page, struct id draft, struct str to)
{
	struct str href = say_f(cx->arena, "%.*s?draft=%.*s", STRF(page), STRF(outside(cx->arena, draft)));
	bool letter = str_starts(page, "/episode/") && str_find(page, "/letter/") > 0 && str_known(to) && to.n < 20;
	for (size_t i = 0; letter && i < to.n; i++)
		letter = to.p[i] == '-' || (to.p[i] >= 'a' && to.p[i] <= 'z');
	return letter ? say_f(cx->arena, "%.*s&to=%.*s", STRF(href), STRF(to)) : href;
}

/* ---- saved ---- */

static void quiet_answer(struct cx *cx, const struct request *rq, struct response *rs, const struct draft_saved *s)
{
	struct json_out out = { .buf = &rs->body };
	char at[INSTANT_TEXT];
	rs->type = "application/json";
	json_open(&out, '{');
	json_key(&out, "draft");
	json_put_text(&out, str_c(cx->arena, outside(cx->arena, s->draft)));
	json_key(&out, "version");
	json_put_int(&out, s->version);
	json_key(&out, "say");
	json_put_text(&out, arena_printf(cx->arena, s->apart ? "Kept as a draft of its own, %s: the one before was changed in another window." :
		"Kept as a draft, %s. Nobody else sees it.", instant_words(rq->now, at)));
	json_close(&out, '}');
	buf_char(&rs->body, '\n');
}

enum err page_draft_save(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct draft_ask ask;
	struct draft_saved saved;
	bool script = str_is(form_value(&rq->form, "draft_how"), "script");
	TRY(ask_make(cx, rq, form_value(&rq->form, "draft_form"), &ask));
	enum err err = draft_save(cx, rq->store, &rq->actor, &care, &ask, rq->now, &saved);
	if (script && err == ERR_OVER_LIMIT) {
		struct json_out out = { .buf = &rs->body };
		rs->type = "application/json";
		rs->status = 422;
		json_open(&out, '{');
		json_key(&out, "say");
		json_put_text(&out, arena_text(cx->arena, cx_say(cx)));
		json_close(&out, '}');
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	if (!script)
		return response_go(rs, go_href(cx, ask.page, saved.draft, form_value(&rq->form, "to")));
	quiet_answer(cx, rq, rs, &saved);
	return OK;
}

static void field_set(struct cx *cx, struct form *form, const char *name, struct str value)
{
	for (size_t i = 0; i < form->count; i++)
		if (str_is(form->entry[i].name, name)) {
			form->entry[i].value = value;
			return;
		}
	*ARRAY_PUSH(cx->arena, form->entry, form->count, form->room) = (struct form_entry){ str_of(name), value };
}

enum err draft_keep(struct cx *cx, struct request *rq, enum err refused)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct draft_ask ask;
	struct draft_saved saved;
	if (refused != ERR_STALE && refused != ERR_CONFLICT && refused != ERR_FORBIDDEN && refused != ERR_HELD)
		return OK;
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	enum err err = ask_make(cx, rq, rq->path, &ask);
	ask.refused = true;
	if (err == OK && ask.words.n)
		err = draft_save(cx, rq->store, &rq->actor, &care, &ask, rq->now, &saved);
	if (err == OK && ask.words.n) {         /* the form that comes back goes on with it */
		rq->kept = say_f(cx->arena, "/draft/%.*s", STRF(outside(cx->arena, saved.draft)));
		field_set(cx, &rq->form, "draft", outside(cx->arena, saved.draft));
		field_set(cx, &rq->form, "draft_version", say_f(cx->arena, "%" PRId64, saved.version));
	}
	cx_clear(cx);                           /* what cannot be kept stands in its form all the same */
	(void)fail(cx, refused, "%s", say);
	return OK;
}

enum err draft_done(struct cx *cx, struct request *rq)
{
	struct id draft;
	int64_t version;
	if (!id_parse(form_value(&rq->form, "draft"), &draft) || !str_int(form_value(&rq->form, "draft_version"), &version))
		return OK;
	return draft_sent(cx, rq->store, &rq->actor, draft, version, rq->now);
}

/* ---- gone on with ---- */

enum err draft_open(struct cx *cx, struct request *rq, struct draft *ret)
{
	struct id id;
	struct draft d;
	*ret = (struct draft){ .id = 0 };
	if (!id_parse(form_value(&rq->query, "draft"), &id))
		return OK;
	enum err err = draft_seen(cx, rq->db, id, &d);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	if (!str_eq(d.page, rq->path))
		return OK;
	struct form fields = { 0 };
	TRY(form_read(cx, d.said, &fields));
	rq->form = fields;
	*ret = d;
	return OK;
}

struct t_draft_fields *draft_fields(struct cx *cx, const struct request *rq, struct str action, bool here)
{
	struct t_draft_fields *f = arena_alloc(cx->arena, sizeof *f);
	struct draft d;
	struct id id;
	*f = (struct t_draft_fields){ .form = action };
	if (!here)
		return f;
	if (id_parse(form_value(&rq->query, "draft"), &id)) {
		if (draft_seen(cx, rq->db, id, &d) == OK && str_eq(d.form, action)) {
			f->draft = outside(cx->arena, id);
			f->version = d.version;
		}
		cx_clear(cx);
	} else if (id_parse(form_value(&rq->form, "draft"), &id) && str_int(form_value(&rq->form, "draft_version"), &f->version)) {
		f->draft = outside(cx->arena, id);
	}
	return f;
}

struct t_draft_button *draft_button(struct cx *cx, const struct request *rq, struct str id, const struct t_draft_fields *fields)
{
	struct t_draft_button *b = arena_alloc(cx->arena, sizeof *b);
	*b = (struct t_draft_button){ id, STR_NONE };
	if (str_known(fields->draft))
		b->said = str_known(form_value(&rq->query, "draft")) ? STR("Your draft, as it was kept. Nobody else sees it.") :
			STR("Kept as a draft. Nobody else sees it.");
	return b;
}

/* ---- looked at ---- */

static struct str shown_on(struct cx *cx, const struct request *rq)
{
	struct place at;
	return strcmp(rq->route->method, "GET") != 0 && place_of(cx, rq->path, &at) ? at.page : rq->path;
}

enum err drafts_here(struct cx *cx, const struct request *rq, struct t_frame *frame)
{
	static const char *const pages[] = { "episode", "plan", "letter", "letter_new", "advice", "advice_new", "episode_act", "plan_send", "letter_act",
		"letter_begin", "advice_do", "advice_ask", "meeting_item", "meeting_point" };
	struct draft *d;
	if (!rq->route || !is_one_of(str_of(rq->route->name), pages, LENGTH(pages)))
		return OK;
	frame->kept = rq->kept;
	TRY(drafts_of(cx, rq->db, rq->who->staff, rq->who->organisation, shown_on(cx, rq), SHOWN, &d, &frame->drafts_n));
	struct t_draft_link *link = arena_array(cx->arena, frame->drafts_n + 1, sizeof *link);
	for (size_t i = 0; i < frame->drafts_n; i++)
		link[i] = (struct t_draft_link){ say_f(cx->arena, "/draft/%.*s", STRF(outside(cx->arena, d[i].outside))), what_say(cx, d[i].form), d[i].saved_at };
	frame->drafts = link;
	return OK;
}

/* A field's name as people know it. */
static struct str field_say(struct cx *cx, struct str name)
{
	static const struct { const char *name, *say; } known[] = { { "say", "Words" }, { "on", "On" }, { "due_on", "By" }, { "answer", "Answer" },
		{ "item", "Which" }, { "to", "To" }, { "about", "About" }, { "address", "Name and address" }, { "because", "Why" }, { "with_whom", "With whom" },
		{ "why", "Why" }, { "changed", "Why it changes" }, { "doer_name", "Who does it" } };
	for (size_t i = 0; i < LENGTH(known); i++)
		if (str_is(name, known[i].name))
			return str_of(known[i].say);
	return say_capital(cx->arena, str_starts(name, "p-") ? str_sub(name, 2, name.n) : name);
}

enum err page_draft(struct cx *cx, struct request *rq, struct response *rs)
{
	static const char *const unsaid[] = { "kind", "do", "point", "doer" };          /* of the form, or what only the form can name */
	struct t_frame *frame;
	struct draft d;
	struct form fields = { 0 };
	struct called who;
	TRY(frame_make(cx, rq, "A draft", &frame));
	enum err err = draft_seen(cx, rq->db, rq->id[0], &d);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such draft, or it is somebody else's. What was sent or thrown away is no draft any more.");
	TRY(err);
	TRY(form_read(cx, d.said, &fields));
	TRY(board_who(cx, rq->db, &d.patient, 1, &who));
	rq->patient = d.patient;
	rq->subject = outside(cx->arena, d.outside);
	rq->rows = 1;
	struct t_draft_field *row = arena_array(cx->arena, fields.count + 1, sizeof *row);
	struct t_draft page = { .frame = frame, .who = called_say(cx, who), .what = what_say(cx, d.form), .begun = d.begun_at, .saved = d.saved_at,
		.csrf = rq->csrf, .key = request_form_key(cx), .fields = row, .throw_action = rq->path,
		.go_href = go_href(cx, d.page, d.outside, form_value(&fields, "to")) };
	for (size_t i = 0; i < fields.count; i++)
		if (str_trim(fields.entry[i].value).n && !is_one_of(fields.entry[i].name, unsaid, LENGTH(unsaid)))
			row[page.fields_n++] = (struct t_draft_field){ field_say(cx, fields.entry[i].name), fields.entry[i].value };
	t_draft(&rs->body, &page);
	return OK;
}

enum err page_draft_throw(struct cx *cx, struct request *rq, struct response *rs)
{
	TRY(draft_throw(cx, rq->store, &rq->actor, &(struct draft_end){ rq->id[0], rq->form_key }, rq->now));
	return response_go(rs, STR("/drafts"));
}

enum err page_drafts(struct cx *cx, struct request *rq, struct response *rs)
{
	struct t_frame *frame;
	struct draft *d;
	size_t n;
	TRY(frame_make(cx, rq, "My drafts", &frame));
	TRY(drafts_of(cx, rq->db, rq->who->staff, rq->who->organisation, STR(""), DRAFTS_MAX, &d, &n));
	int64_t *patient = arena_array(cx->arena, n + 1, sizeof *patient);
	struct called *who = arena_array(cx->arena, n + 1, sizeof *who);
	struct t_drafts_row *row = arena_array(cx->arena, n + 1, sizeof *row);
	for (size_t i = 0; i < n; i++)
		patient[i] = d[i].patient;
	TRY(board_who(cx, rq->db, patient, n, who));
	for (size_t i = 0; i < n; i++)
		row[i] = (struct t_drafts_row){ .name = called_say(cx, who[i]), .href = say_f(cx->arena, "/draft/%.*s", STRF(outside(cx->arena, d[i].outside))),
			.what = what_say(cx, d[i].form), .saved = d[i].saved_at };
	rq->rows = (int64_t)n;
	t_drafts(&rs->body, &(struct t_drafts){ .frame = frame, .rows = row, .rows_n = n });
	return OK;
}
