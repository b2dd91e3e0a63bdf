/* Letters: begun, worded, approved, printed, written down as sent. */
#include "web/letter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "print/pdf.h"
#include "web/draft.h"
#include "web/say.h"

#define LIFTS 100               /* restricted words of one course that an author may lift at once */
#define PDF_MAX (4u << 20)

static struct care care_of(const struct request *rq)
{
	return (struct care){ rq->settings->catalog, rq->settings->catalog->policy };
}

/* ---- a field for each part ---- */

static struct t_letter_form *form_make(struct cx *cx, const struct request *rq, const struct letter_kind *kind, enum letter_to to,
				       const struct letter_wording *w, const char *action, int64_t seq, const char *problem)
{
	struct t_letter_form *f = arena_alloc(cx->arena, sizeof *f);
	struct t_letter_form_part *part = arena_array(cx->arena, LETTER_PARTS, sizeof *part);
	*f = (struct t_letter_form){ .csrf = rq->csrf, .key = request_form_key(cx), .action = str_of(action), .seq = seq, .problem = str_of(problem),
		.address = w->address, .large = w->large, .parts = part, .button = seq ? STR("Save the words") : STR("Keep as a draft") };
	f->draft = draft_fields(cx, rq, str_of(action), true);
	f->keep = draft_button(cx, rq, STR("letter-form"), f->draft);
	if (!seq)
		f->whom = str_of(letter_to_word(to));
	for (int i = 0; i < kind->parts; i++) {
		struct str heading = letter_heading(&kind->part[i], to);
		if (str_known(heading))
			part[f->parts_n++] = (struct t_letter_form_part){ kind->part[i].id, heading, kind->part[i].help, w->part[i], kind->part[i].needed };
	}
	return f;
}

/* What was sent, as far as this letter has such parts. */
static struct letter_wording wording_sent(struct cx *cx, const struct request *rq, const struct letter_kind *kind)
{
	struct letter_wording w = { .address = form_value(&rq->form, "address"), .large = str_is(form_value(&rq->form, "large"), "yes") };
	for (int i = 0; i < kind->parts; i++)
		w.part[i] = form_value(&rq->form, arena_printf(cx->arena, "p-%.*s", STRF(kind->part[i].id)));
	return w;
}

/* lift-12=yes, of a query or a form. */
static size_t lifts_sent(const struct form *form, int64_t lift[LIFTS])
{
	size_t n = 0;
	for (size_t i = 0; i < form->count && n < LIFTS; i++)
		if (str_starts(form->entry[i].name, "lift-") && str_int(str_sub(form->entry[i].name, 5, 20), &lift[n]))
			n++;
	return n;
}

static enum letter_to whom_sent(struct str word)
{
	for (int to = LETTER_TO_GP; to < LETTER_TOS; to++)
		if (str_is(word, letter_to_word((enum letter_to)to)))
			return (enum letter_to)to;
	return LETTER_TO_NONE;
}

/* ---- a new one ---- */

static void others_make(struct cx *cx, const struct request *rq, const struct letter_kind *kind, enum letter_to to, struct t_letter_new *d)
{
	struct t_letter_new_whom *row = arena_array(cx->arena, LETTER_TOS, sizeof *row);
	for (int other = LETTER_TO_GP; other < LETTER_TOS; other++)
		if (kind->to & 1u << other && other != (int)to)
			row[d->others_n++] = (struct t_letter_new_whom){ say_f(cx->arena, "%.*s?to=%s", STRF(rq->path), letter_to_word((enum letter_to)other)),
				say_f(cx->arena, "to %s", letter_to_say((enum letter_to)other)) };
	d->others = row;
}

static void kept_make(struct cx *cx, const struct letter_draft *draft, struct t_letter_new *d, struct t_letter_form *f)
{
	struct t_letter_new_kept *row = arena_array(cx->arena, draft->restricteds + 1, sizeof *row);
	struct t_letter_form_kept *lifted = arena_array(cx->arena, draft->restricteds + 1, sizeof *lifted);
	for (size_t i = 0; i < draft->restricteds; i++) {
		const struct letter_restricted *r = &draft->restricted[i];
		row[i] = (struct t_letter_new_kept){ .name = say_f(cx->arena, "lift-%" PRId64, r->seq), .who = r->who, .on = r->on, .say = r->say, .mine = r->mine,
			.lifted = r->lifted };
		if (r->lifted)
			lifted[f->lifted_n++].name = row[i].name;
	}
	d->restricted = row;
	d->restricted_n = draft->restricteds;
	f->lifted = lifted;
}

/* STR_NONE: she lives, as far as anybody has said. */
static struct str died_say(struct cx *cx, struct day died, enum letter_to to)
{
	char day[DAY_TEXT];
	return day_known(died) ? say_f(cx->arena, "This person died on %s, the record says. %s", day_words(died, day), to == LETTER_TO_PATIENT ?
		"Nothing is written to somebody who has died." : "The letter has to say so before it is approved.") : STR_NONE;
}

static enum err new_show(struct cx *cx, struct request *rq, struct response *rs, const struct form *asked, const char *problem)
{
	struct t_frame *frame;
	struct care care = care_of(rq);
	struct episode_view v;
	struct letter_draft draft;
	struct seen s;
	int64_t lift[LIFTS];
	const struct letter_kind *kind = catalog_letter(care.catalog, rq->word[0], 0);
	enum letter_to to = whom_sent(form_value(asked, "to"));
	for (int first = LETTER_TO_GP; kind && !str_known(form_value(asked, "to")) && to == LETTER_TO_NONE && first < LETTER_TOS; first++)
		to = kind->to & 1u << first ? (enum letter_to)first : to;
	TRY(frame_make(cx, rq, "A letter", &frame));
	if (!kind || !(kind->to & 1u << to) || to == LETTER_TO_NONE)
		return fail(cx, ERR_NOT_FOUND, "There is no such letter.");
	TRY(episode_view(cx, rq->db, &care, rq->id[0], rq->today, &v));
	TRY(seen_load(cx, rq, v.e.patient_outside, false, &s));
	TRY(letter_propose(cx, rq->db, &care, &rq->actor, &v, kind, to, lift, lifts_sent(asked, lift), &draft));
	struct letter_wording w = { .address = draft.address, .large = draft.large };
	memcpy(w.part, draft.part, sizeof w.part);
	if (asked == &rq->form)                 /* refused, or a draft of hers */
		w = wording_sent(cx, rq, kind);
	struct t_letter_form *f = form_make(cx, rq, kind, to, &w, str_c(cx->arena, rq->path), 0, problem);
	struct t_letter_new d = { .frame = frame, .head = seen_head(cx, rq, &s, "#care"), .title = letter_title(kind, to), .say = kind->say,
		.back_href = say_f(cx->arena, "/episode/%.*s#letters", STRF(outside(cx->arena, rq->id[0]))), .whom = str_of(letter_to_say(to)), .form = f,
		.lift_action = rq->path, .lift_whom = str_of(letter_to_word(to)) };
	d.died = died_say(cx, draft.died, to);
	if (to == LETTER_TO_PATIENT && day_known(draft.died))
		d.form = NULL;
	if (!kind->checked)
		d.unchecked = STR("Nobody has checked the table of this letter yet: read every word.");
	others_make(cx, rq, kind, to, &d);
	kept_make(cx, &draft, &d, f);
	t_letter_new(&rs->body, &d);
	return OK;
}

enum err page_letter_new(struct cx *cx, struct request *rq, struct response *rs)
{
	struct draft d;
	TRY(draft_open(cx, rq, &d));
	return new_show(cx, rq, rs, d.id ? &rq->form : &rq->query, NULL);
}

enum err page_letter_begin(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = care_of(rq);
	int64_t lift[LIFTS];
	struct id made;
	const struct letter_kind *kind = catalog_letter(care.catalog, rq->word[0], 0);
	struct episode e;
	TRY(episode_by_outside(cx, rq->db, rq->id[0], &e));
	if (!kind)
		return fail(cx, ERR_NOT_FOUND, "There is no such letter.");
	struct letter_ask ask = { .episode = rq->id[0], .kind = kind->id, .to = whom_sent(form_value(&rq->form, "to")),
		.wording = wording_sent(cx, rq, kind), .lift = lift, .lifts = lifts_sent(&rq->form, lift), .form_key = rq->form_key };
	enum err err = ask.to == LETTER_TO_NONE ? fail(cx, ERR_BAD_FIELD, "Choose whom the letter is for.") :
		letter_begin(cx, rq->store, &rq->actor, &care, &ask, rq->now, &made);
	if (err == OK) {
		TRY(draft_done(cx, rq));
		return response_go(rs, say_f(cx->arena, "/letter/%.*s?done=save", STRF(outside(cx->arena, made))));
	}
	TRY(draft_keep(cx, rq, err));
	if (err != ERR_BAD_FIELD)
		return err;
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = 422;
	rq->audit = "look";
	if (!(kind->to & 1u << ask.to) || ask.to == LETTER_TO_NONE)
		return fail(cx, ERR_BAD_FIELD, "%s", say);
	return new_show(cx, rq, rs, &rq->form, say);
}

/* ---- the letter as it stands ---- */

static void pieces_make(const struct letter_page *p, struct t_letter_words *d)
{
	size_t room = 0, n = 0;
	for (size_t i = 0; i < p->v.parts; i++)
		room += p->v.part[i].say.n / 2 + 3;
	struct t_letter_words_piece *piece = arena_array(p->cx->arena, room, sizeof *piece);
	struct t_letter_words_line *line = arena_array(p->cx->arena, room, sizeof *line);
	for (size_t i = 0; i < p->v.parts; i++) {
		struct str rest = p->v.part[i].say, text;
		if (i && !letter_part_says(&p->v.part[i]))
			continue;
		if (i)
			piece[n++].heading = p->v.part[i].heading;
		for (bool more = true; more;) {
			more = str_cut(rest, '\n', &text, &rest);
			text = str_trim(text);
			if (text.n == 0 || str_is(text, "-"))
				continue;
			if (i == 0)
				line[d->address_n++].text = text;
			else
				piece[n++] = str_starts(text, "- ") ? (struct t_letter_words_piece){ .text = str_sub(text, 2, text.n), .item = true } :
					(struct t_letter_words_piece){ .text = text };
		}
	}
	d->address = line;
	d->pieces = piece;
	d->pieces_n = n;
}

static struct t_letter_words *words_make(const struct letter_page *p)
{
	const struct letter *l = &p->v.l;
	struct t_letter_words *d = arena_alloc(p->cx->arena, sizeof *d);
	*d = (struct t_letter_words){ .service = l->organisation_name, .ods = l->ods, .title = letter_page_title(p), .about = letter_page_about(p),
		.reference = outside(p->cx->arena, l->outside), .on = DAY_NONE, .large = l->large };
	pieces_make(p, d);
	if (!instant_known(l->approved_at))
		return d;
	d->on = instant_day(l->approved_at);
	d->signed_by = l->approved_name;
	d->signed_as = letter_page_signed(p);
	return d;
}

static struct letter_wording wording_of(const struct letter_view *v)
{
	struct letter_wording w = { .address = v->parts ? v->part[0].say : STR(""), .large = v->l.large };
	for (int i = 0; v->kind && i < v->kind->parts; i++)
		for (size_t k = 1; k < v->parts; k++)
			if (str_eq(v->part[k].part, v->kind->part[i].id))
				w.part[i] = v->part[k].say;
	return w;
}

static struct str state_say(const struct letter_page *p)
{
	const struct letter *l = &p->v.l;
	char at[INSTANT_TEXT];
	if (instant_known(l->ended_at))
		return say_f(p->cx->arena, "Withdrawn by %.*s, %s: %.*s", STRF(l->ended_name), instant_words(l->ended_at, at), STRF(l->ended_say));
	if (instant_known(l->approved_at))
		return say_f(p->cx->arena, "Approved by %.*s, %s. Its words stand.", STRF(l->approved_name), instant_words(l->approved_at, at));
	return say_f(p->cx->arena, "Begun by %.*s, %s. Not approved yet.", STRF(l->staff_name), instant_words(l->recorded_at, at));
}

static struct str said_back(const struct request *rq)
{
	static const struct { const char *word, *say; } said[] = { { "save", "The draft is kept." }, { "approve", "Approved. Now it can be printed and go out." },
		{ "sent", "Written down." }, { "withdraw", "Withdrawn." } };
	struct str done = form_value(&rq->query, "done");
	for (size_t i = 0; i < LENGTH(said); i++)
		if (str_is(done, said[i].word))
			return str_of(said[i].say);
	return STR_NONE;
}

static struct str act_action(const struct letter_page *p, enum letter_act act)
{
	return say_f(p->cx->arena, "/letter/%.*s/%s", STRF(outside(p->cx->arena, p->v.l.outside)), letter_act_word(act));
}

/* What may still become of it, for whoever may. */
static void acts_make(const struct letter_page *p, struct t_letter *d, enum letter_act tried, const char *problem)
{
	const struct letter *l = &p->v.l;
	struct cx *cx = p->cx;
	char iso[DAY_TEXT];
	bool approved = instant_known(l->approved_at), writes = request_may(p->rq, "add", "letter") && l->organisation == p->rq->who->organisation;
	if (!writes || instant_known(l->ended_at))
		return;
	if (!approved && p->v.kind) {
		bool again = tried == LETTER_SAVE;
		struct letter_wording w = again ? wording_sent(cx, p->rq, p->v.kind) : wording_of(&p->v);
		d->form = form_make(cx, p->rq, p->v.kind, l->whom, &w, str_c(cx->arena, act_action(p, LETTER_SAVE)), l->seq, again ? problem : NULL);
		d->form_open = again;
	}
	if (!approved) {
		d->approve_action = act_action(p, LETTER_APPROVE);
		d->approve_key = request_form_key(cx);
	} else {
		d->send_action = act_action(p, LETTER_SEND);
		d->send_key = request_form_key(cx);
		d->send_to = p->v.parts ? p->v.part[0].say : STR_NONE;
		for (size_t i = 0; i < d->send_to.n; i++)
			if (d->send_to.p[i] == '\n')
				d->send_to = str_sub(d->send_to, 0, i);
		d->today = str_of(arena_text(cx->arena, day_iso(p->rq->today, iso)));
		d->sent_least = str_of(arena_text(cx->arena, day_iso(instant_day(l->approved_at), iso)));
	}
	d->end_action = act_action(p, LETTER_WITHDRAW);
	d->end_key = request_form_key(cx);
	d->end_word = approved ? STR("Withdraw this letter") : STR("Throw this draft away");
}

static enum err letter_show(struct cx *cx, struct request *rq, struct response *rs, enum letter_act tried, const char *problem)
{
	struct letter_page p = { .cx = cx, .rq = rq };
	struct episode *e;
	size_t n;
	struct t_frame *frame;
	TRY(frame_make(cx, rq, "A letter", &frame));
	TRY(letter_page_load(&p, rq->id[0]));
	const struct letter *l = &p.v.l;
	struct str id = outside(cx->arena, l->outside);
	struct t_letter d = { .frame = frame, .head = seen_head(cx, rq, &p.seen, "#care"), .title = letter_page_title(&p), .whom = str_of(letter_to_say(l->whom)),
		.state = instant_known(l->ended_at) ? STR("withdrawn") : instant_known(l->approved_at) ? STR("approved") : STR("draft"), .state_say = state_say(&p),
		.said = problem ? STR_NONE : said_back(rq), .problem = str_of(problem), .csrf = rq->csrf, .seq = l->seq,
		.pdf_href = say_f(cx->arena, "/letter/%.*s/pdf", STRF(id)), .large_href = say_f(cx->arena, "/letter/%.*s/pdf?large=yes", STRF(id)),
		.words = words_make(&p) };
	if (l->label & ~(int64_t)LABEL_NORMAL)
		d.restricted = STR("This letter says something restricted. Whoever may not read that does not see the letter.");
	struct t_letter_sent *sent = arena_array(cx->arena, p.v.sents + 1, sizeof *sent);
	for (size_t i = 0; i < p.v.sents; i++)
		sent[i] = (struct t_letter_sent){ p.v.sent[i].on, str_of(letter_way_say(p.v.sent[i].way)), p.v.sent[i].say, p.v.sent[i].staff_name };
	d.sents = sent;
	d.sents_n = p.v.sents;
	TRY(episodes_of(cx, rq->db, l->patient, &e, &n));
	for (size_t i = 0; i < n; i++)
		if (e[i].id == l->episode)
			d.back_href = say_f(cx->arena, "/episode/%.*s#letters", STRF(outside(cx->arena, e[i].outside)));
	struct day died;
	TRY(died_on(cx, rq->db, &l->patient, 1, &died));
	if (!instant_known(l->ended_at) && !p.v.sents)
		d.died = died_say(cx, died, l->whom);
	acts_make(&p, &d, tried, problem);
	if (d.form && tried == LETTER_SAVE)     /* said in its form */
		d.problem = STR_NONE;
	t_letter(&rs->body, &d);
	return OK;
}

enum err page_letter(struct cx *cx, struct request *rq, struct response *rs)
{
	struct draft d;
	struct letter l;
	TRY(draft_open(cx, rq, &d));
	if (!d.id)
		return letter_show(cx, rq, rs, LETTER_ACT_NONE, NULL);
	TRY(letter_by_outside(cx, rq->db, rq->id[0], &l));
	return letter_show(cx, rq, rs, LETTER_SAVE, l.seq == d.base ? NULL : "This letter was worded anew since you began. What stands is above; what you "
		"wrote is in the form, and is not kept yet.");
}

enum err page_letter_act(struct cx *cx, struct request *rq, struct response *rs)
{
	struct care care = care_of(rq);
	struct letter_act_ask ask = { .letter = rq->id[0], .say = form_value(&rq->form, "say"), .form_key = rq->form_key, .on = DAY_NONE };
	struct letter_view v;
	enum err err = OK;
	for (int a = LETTER_ACT_NONE + 1; a < LETTER_ACTS; a++)
		if (str_is(rq->word[0], letter_act_word((enum letter_act)a)))
			ask.act = (enum letter_act)a;
	if (ask.act == LETTER_ACT_NONE)
		return fail(cx, ERR_NOT_FOUND, "There is no such act.");
	TRY(letter_view(cx, rq->db, &care, rq->id[0], &v));
	if (v.kind)
		ask.wording = wording_sent(cx, rq, v.kind);
	for (int way = LETTER_POSTED; way < LETTER_WAYS; way++)
		if (str_is(form_value(&rq->form, "way"), letter_way_word((enum letter_way)way)))
			ask.way = (enum letter_way)way;
	if (!str_int(form_value(&rq->form, "seq"), &ask.seq))
		err = fail(cx, ERR_BAD_FIELD, "Load the page again.");
	if (str_known(form_value(&rq->form, "on")) && !day_parse(form_value(&rq->form, "on"), &ask.on))
		err = fail(cx, ERR_BAD_FIELD, "Write the day as 2026-11-21.");
	if (err == OK)
		err = letter_act(cx, rq->store, &rq->actor, &care, &ask, rq->now);
	if (err == OK && ask.act == LETTER_SAVE)
		TRY(draft_done(cx, rq));
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/letter/%.*s?done=%s", STRF(outside(cx->arena, rq->id[0])), letter_act_word(ask.act)));
	if (err != ERR_BAD_FIELD && err != ERR_HELD && err != ERR_STALE && err != ERR_CONFLICT)
		return err;
	TRY(draft_keep(cx, rq, err));
	const char *say = arena_text(cx->arena, cx_say(cx));
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return letter_show(cx, rq, rs, ask.act, say);
}

enum err page_letter_pdf(struct cx *cx, struct request *rq, struct response *rs)
{
	struct letter_page p = { .cx = cx, .rq = rq };
	struct t_frame *frame;
	struct pdf_paper paper;
	AUTO(buf) struct buf file;
	buf_init(&file, PDF_MAX);
	TRY(frame_make(cx, rq, "A letter", &frame));
	TRY(letter_page_load(&p, rq->id[0]));
	letter_page_paper(&p, frame->training, &paper);
	TRY(pdf_make(cx, &paper, &file, NULL));
	buf_add(&rs->body, file.p, file.n);
	rs->type = "application/pdf";
	return OK;
}
