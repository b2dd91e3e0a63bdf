/* What may be written down of a person on the ward: each thing a form; one that was refused comes back with what was written. */
#include "web/stay.h"

#include <inttypes.h>
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "web/say.h"

/* ---- one form ---- */

static struct str iso(const struct stay_page *p, struct day day)
{
	char text[DAY_TEXT];
	return day_known(day) ? str_of(arena_text(p->cx->arena, day_iso(day, text))) : STR("");
}

static bool was_tried(const struct stay_page *p, const char *what, struct str item)
{
	return p->tried && str_is(p->tried->what, what) && (str_empty(item) ? str_empty(p->tried->item) : str_eq(p->tried->item, item));
}

static struct t_ward_form *form_make(struct stay_page *p, const char *what, struct str item, const char *button)
{
	struct t_ward_form *f = arena_alloc(p->cx->arena, sizeof *f);
	const struct form *sent = &p->rq->form;
	*f = (struct t_ward_form){ .id = say_f(p->cx->arena, "%s%s%.*s", what, item.n ? "-" : "", STRF(item)),
		.action = say_f(p->cx->arena, "%.*s/%s", STRF(p->path), what),
		.csrf = p->rq->csrf, .key = request_form_key(p->cx), .seq = p->side.course->seq, .item = item, .on = iso(p, p->rq->today), .button = str_of(button) };
	if (!was_tried(p, what, item))
		return f;
	p->shown = true;
	f->problem = str_of(p->tried->problem);
	f->what = form_value(sent, "what");
	f->on = form_value(sent, "on");
	f->at = form_value(sent, "at");
	f->due = form_value(sent, "due_on");
	f->nights = form_value(sent, "nights");
	f->pounds = form_value(sent, "pounds");
	f->reference = form_value(sent, "reference");
	f->agreed_was = form_value(sent, "agreed");
	f->against_ticked = str_known(form_value(sent, "against"));
	f->say = form_value(sent, "say");
	return f;
}

static bool chosen(const struct stay_page *p, const char *what, struct str item, const char *field, struct str value)
{
	return was_tried(p, what, item) && str_eq(form_value(&p->rq->form, field), value);
}

/* ---- beds ---- */

/* Those that could be given: free and open, with for whom one is kept. */
static enum err beds_option(struct stay_page *p, const char *what, struct t_option **ret, size_t *ret_count)
{
	struct bed *bed;
	struct bed_taken *taken;
	struct expected *kept;
	size_t beds, takens, kepts;
	*ret = arena_array(p->cx->arena, 1001, sizeof **ret);
	*ret_count = 0;
	for (size_t w = 0; w < p->wards; w++) {
		if (!str_eq(p->ward[w].pathway, p->side.e.pathway))
			continue;
		TRY(beds_of(p->cx, p->rq->db, p->ward[w].id, &bed, &beds));
		TRY(beds_taken(p->cx, p->rq->db, p->ward[w].id, &taken, &takens));
		TRY(ward_expected(p->cx, p->rq->db, p->ward[w].id, &kept, &kepts));
		for (size_t i = 0; i < beds && *ret_count < 1000; i++) {
			struct str id = outside(p->cx->arena, bed[i].outside);
			bool hers = false, others = false, in_use = day_known(bed[i].closed_on);
			for (size_t k = 0; k < takens; k++)
				in_use = in_use || (taken[k].bed == bed[i].id && strcmp(what, "expected") != 0);
			for (size_t k = 0; k < kepts; k++)
				if (kept[k].bed == bed[i].id) {
					hers = kept[k].patient == p->side.e.patient;
					others = !hers;
				}
			if (!in_use)
				(*ret)[(*ret_count)++] = (struct t_option){ id, say_f(p->cx->arena, "%.*s%s", STRF(bed[i].name), hers ? " (kept for this person)" :
					others ? " (kept for somebody else)" : ""), chosen(p, what, STR_NONE, "bed", id) || (hers && !p->tried) };
		}
	}
	return OK;
}

static bool has_ward(const struct stay_page *p)
{
	for (size_t i = 0; i < p->wards; i++)
		if (str_eq(p->ward[i].pathway, p->side.e.pathway))
			return true;
	return false;
}

static bool admits(const struct stay_page *p)
{
	const struct course *c = p->side.course;
	const struct pathway_step *s = &c->pathway->step[c->step];
	for (int i = 0; i < s->arrows; i++)
		if (step_in_bed(&c->pathway->step[s->arrow[i].to]))
			return true;
	return false;
}

/* *ret: its form; NULL where no bed is free, or it is not hers to give: then the row says so. */
static enum err bed_deed(struct stay_page *p, const char *what, const char *title, const char *button, struct t_stay_deed *row, struct t_ward_form **ret)
{
	enum ward_kind kind = ward_kind_parse(str_of(what));       /* none: a bed itself, which is as leave is */
	struct t_option *bed;
	size_t beds;
	*row = (struct t_stay_deed){ .title = str_of(title), .open = was_tried(p, what, STR_NONE) };
	*ret = NULL;
	if (!p->may.begin[kind ? kind : WARD_LEAVE]) {
		row->no = STR("Beds are given by those who work on the ward; your role reads here who is in which.");
		return OK;
	}
	TRY(beds_option(p, what, &bed, &beds));
	if (!beds) {
		row->no = STR("No bed is free.");
		return OK;
	}
	struct t_ward_form *f = form_make(p, what, STR_NONE, button);
	f->choose_label = STR("Bed");
	f->choose_name = STR("bed");
	f->choices = bed;
	f->choices_n = beds;
	f->on_label = STR("On");
	f->on_most = iso(p, p->rq->today);
	row->form = *ret = f;
	return OK;
}

static enum err deeds_make(struct stay_page *p, struct t_stay *d)
{
	const struct course *c = p->side.course;
	bool keeps = step_keeps_bed(&c->pathway->step[c->step]), ended = c->phase == PHASE_ENDED, has = str_known(d->bed);
	struct t_stay_deed *row = arena_array(p->cx->arena, 3, sizeof *row);
	struct t_ward_form *f;
	d->dos = row;
	if (p->readonly || ended || !has_ward(p))
		return OK;
	if (keeps)
		return bed_deed(p, "bed", has ? "Move to another bed" : "Give a bed", has ? "Move to this bed" : "Give this bed", &row[d->dos_n++], &f);
	f = NULL;
	if (c->phase == PHASE_OPEN && admits(p))
		TRY(bed_deed(p, "admit", "Admit", "Admit to this bed", &row[d->dos_n++], &f));
	if (f) {
		f->agreed = f->against = true;
		f->say_label = STR("In your words (the reason, where something is missing)");
	}
	TRY(bed_deed(p, "expected", "Keep a bed", "Keep this bed", &row[d->dos_n++], &f));
	if (f) {
		f->on_label = STR("Expected on");
		f->on_most = STR_NONE;
	}
	return OK;
}

/* ---- items ---- */

struct str item_title(const struct stay_page *p, const struct ward_item *t)
{
	struct arena *arena = p->cx->arena;
	if (t->kind == WARD_FUNDING)
		return str_known(t->what) && t->what.n ? say_f(arena, "%.*s: %.*s", STRF(t->party_name), STRF(t->what)) : t->party_name;
	if (t->kind == WARD_HAND_OVER && str_known(t->party_name))
		return say_f(arena, "%.*s: %.*s", STRF(t->party_name), STRF(t->what));
	if (t->kind == WARD_EXPECTED)
		return STR("A bed kept");
	if (t->part == PART_NONE)
		return t->what;
	return str_known(t->what) && t->what.n ? say_f(arena, "%s: %.*s", ward_part_say(t->part), STRF(t->what)) : str_of(ward_part_say(t->part));
}

static struct str since_say(const struct stay_page *p, const struct ward_item *t, const struct ward_stand *s)
{
	char on[DAY_TEXT], due[DAY_TEXT];
	const char *word = t->kind == WARD_FUNDING || t->kind == WARD_OPINION ? "asked " : t->kind == WARD_BURDEN || t->kind == WARD_LEAVE ? "since " :
		t->kind == WARD_HAND_OVER ? "given " : t->kind == WARD_EXPECTED ? "for " : "";
	bool late = day_known(t->due) && s->act == WARD_NOTHING && t->due.day < p->rq->today.day;
	struct str at = t->minute == NIL ? STR("") : say_f(p->cx->arena, ", %02d:%02d", (int)(t->minute / 60), (int)(t->minute % 60));
	return say_f(p->cx->arena, "%s%s%.*s%s%s%s", word, day_words(t->on, on), STRF(at), day_known(t->due) ? "; due " : "", day_known(t->due) ?
		day_words(t->due, due) : "", late ? ", overdue" : "");
}

static struct str act_words(const struct stay_page *p, enum ward_kind kind, const struct ward_done *a)
{
	AUTO(buf) struct buf b;
	char day[DAY_TEXT];
	buf_init(&b, 6000);
	if (str_known(a->reference) && a->reference.n)
		buf_printf(&b, "reference %.*s", STRF(a->reference));
	if (day_known(a->until))
		buf_printf(&b, "%s%s %s", b.n ? ", " : "", kind == WARD_BURDEN ? "by" : "until", day_words(a->until, day));
	if (a->act != WARD_TAKEN_BACK && a->number != NIL)
		buf_printf(&b, "%s%" PRId64 " nights at most", b.n ? ", " : "", a->number);
	if (a->pence != NIL)
		buf_printf(&b, "%s£%" PRId64 " at most", b.n ? ", " : "", a->pence / 100);
	if (str_known(a->say) && a->say.n)
		buf_printf(&b, "%s“%.*s”", b.n ? ". " : "", STRF(a->say));
	return str_dup(p->cx->arena, buf_view(&b));
}

static const char *tone_of(enum ward_kind kind, enum ward_act act)
{
	switch (act) {
	case WARD_APPROVED: case WARD_EXTENDED: case WARD_ATTENDED: case WARD_ANSWERED: case WARD_REVERSED: case WARD_ACKNOWLEDGED: return "green";
	case WARD_REFUSED: return "red";
	case WARD_DECLINED: case WARD_KEPT: return "yellow";
	case WARD_PLANNED: return "blue";
	case WARD_NOTHING: return kind == WARD_BURDEN ? "orange" : "blue";
	default: return "grey";
	}
}

static const char *choice_word(enum ward_kind kind, enum ward_act act)
{
	if (act == WARD_PLANNED)
		return "A plan to reverse it";
	if (act == WARD_CALLED_OFF)
		return kind == WARD_BURDEN || kind == WARD_FUNDING || kind == WARD_HAND_OVER ? "Called off, or written down in error" : "Called off";
	return NULL;
}

static struct t_ward_form *came_form(struct stay_page *p, const struct ward_item *t, const struct ward_stand *s)
{
	enum ward_act next[WARD_ACTS];
	int n = ward_next(t->kind, s->act, next), k = 0;
	struct str id = outside(p->cx->arena, t->outside);
	if (!p->may.change[t->kind] || (n == 0 && !s->standing))
		return NULL;
	struct t_ward_form *f = form_make(p, "act", id, "Write it down");
	struct t_option *option = arena_array(p->cx->arena, (size_t)n + 2, sizeof *option);
	for (int i = 0; i < n; i++) {
		struct str word = str_of(ward_act_word(next[i]));
		const char *say = choice_word(t->kind, next[i]);
		option[k++] = (struct t_option){ word, say ? str_of(say) : say_capital(p->cx->arena, str_of(ward_act_say(t->kind, next[i]))),
			chosen(p, "act", id, "act", word) };
	}
	if (s->standing)
		option[k++] = (struct t_option){ STR("taken-back"), say_f(p->cx->arena, "Take back: %s", ward_act_say(t->kind, s->act)),
			chosen(p, "act", id, "act", STR("taken-back")) };
	f->last = s->standing;
	f->choose_label = STR("What");
	f->choose_name = STR("act");
	f->choices = option;
	f->choices_n = (size_t)k;
	f->on_label = STR("On");
	f->on_most = iso(p, p->rq->today);
	f->say_label = STR("In your words");
	if (t->kind == WARD_FUNDING) {
		f->reference_label = STR("The commissioner's reference");
		f->due_label = STR("Approved until");
		f->nights_label = STR("Nights at most");
		f->pounds_label = STR("Pounds at most");
	}
	if (t->kind == WARD_BURDEN)
		f->due_label = STR("To be reversed by");
	return f;
}

static void row_make(struct stay_page *p, size_t i, struct t_stay_row *row)
{
	const struct ward_item *t = &p->side.item[i];
	const struct ward_stand *s = &p->side.stand[i];
	struct t_stay_line *line = arena_array(p->cx->arena, t->acts + 2, sizeof *line);
	char on[DAY_TEXT], at[INSTANT_TEXT];
	struct str id = outside(p->cx->arena, t->outside);
	struct ward_done stands = { .act = s->act, .until = s->until, .number = s->number, .pence = s->pence, .reference = s->reference, .say = s->say };
	*row = (struct t_stay_row){ .id = id, .what = item_title(p, t), .since = since_say(p, t, s), .state = say_capital(p->cx->arena,
		str_of(ward_act_say(t->kind, s->act))), .tone = str_of(tone_of(t->kind, s->act)), .open = was_tried(p, "act", id), .form = came_form(p, t, s) };
	if (s->act != WARD_NOTHING) {
		struct str words = act_words(p, t->kind, &stands);
		row->words = say_f(p->cx->arena, "%s%s%.*s", day_words(s->on, on), words.n ? ", " : "", STRF(words));
	}
	line[row->lines_n++].text = say_f(p->cx->arena, "%s: written down by %.*s", instant_words(t->at, at), STRF(t->staff_name));
	for (size_t k = 0; k < t->acts; k++) {
		const struct ward_done *a = &t->told[k].d;
		struct str words = act_words(p, t->kind, a);
		line[row->lines_n++].text = say_f(p->cx->arena, "%s: %s%s%.*s, by %.*s, written %s", day_words(a->on, on), ward_act_say(t->kind, a->act),
			words.n ? ", " : "", STRF(words), STRF(t->told[k].staff_name), instant_words(t->told[k].at, at));
	}
	row->lines = t->acts ? line : NULL;
	row->lines_n = t->acts ? row->lines_n : 0;
}

static const struct { enum ward_kind kind; const char *title, *say, *none, *add, *button; } kinds[] = {
	{ WARD_SESSION, "Sessions of this week", "What came of each: attended, or declined and why.", "No session is planned in this week.",
		"Plan a session", "Plan it" },
	{ WARD_BURDEN, "What treatment does to the person", "Item by item: a plan to reverse it, reversed, or kept for a reason. Medicines are changed by who "
		"prescribes.", "Nothing is listed yet: tubes, catheters, opioids, medicines among many, bed rest.", "List a burden", "List it" },
	{ WARD_OPINION, "Opinions of other specialties", "Asked, and due by a day.", "No opinion has been asked for.", "Ask for an opinion", "Write it down" },
	{ WARD_FUNDING, "Funding", "Cost per case. What a commissioner answers is a judgement of the course too.", "No commissioner has been asked.",
		"Ask a commissioner", "Write it down" },
	{ WARD_LEAVE, "Leave", "Nights away while the bed is kept are counted apart.", "No leave so far.", "Leave begins", "Write it down" },
	{ WARD_HAND_OVER, "Hand-over to local services", "To whom, what, and who has acknowledged it.", "Nothing has been handed over yet.", "Hand something over",
		"Write it down" },
	{ WARD_EXPECTED, "Beds kept", "From which day a bed is kept.", "", NULL, NULL },
};

static void parties_make(struct stay_page *p, enum ward_kind kind, struct t_ward_form *f)
{
	struct t_option *option = arena_array(p->cx->arena, p->places + 1, sizeof *option);
	option[f->parties_n++] = (struct t_option){ STR(""), kind == WARD_FUNDING ? STR("Choose the commissioner") : STR("Another, named below"), false };
	for (size_t i = 0; i < p->places; i++)
		if ((p->place[i].type == ORG_COMMISSIONER) == (kind == WARD_FUNDING) && p->place[i].id != p->side.e.organisation)
			option[f->parties_n++] = (struct t_option){ p->place[i].ods, p->place[i].name, chosen(p, ward_kind_word(kind), STR_NONE, "party",
				p->place[i].ods) };
	f->parties = option;
	f->party_label = kind == WARD_FUNDING ? STR("Commissioner") : STR("To");
}

static struct t_ward_form *begin_form(struct stay_page *p, enum ward_kind kind, const char *button)
{
	static const char *const what[WARD_KINDS] = { [WARD_FUNDING] = "What is asked (nights, weeks)", [WARD_SESSION] = "What",
		[WARD_OPINION] = "Which specialty, and what is asked", [WARD_BURDEN] = "Which", [WARD_LEAVE] = "Where", [WARD_HAND_OVER] = "What, and to whom" };
	enum ward_part first;
	int parts = ward_kind_parts(kind, &first);
	struct t_ward_form *f = form_make(p, ward_kind_word(kind), STR_NONE, button);
	f->what_label = str_of(what[kind]);
	f->on_label = kind == WARD_BURDEN ? STR("Since") : kind == WARD_LEAVE ? STR("First night away") : STR("On");
	if (kind != WARD_SESSION && kind != WARD_LEAVE)
		f->on_most = iso(p, p->rq->today);
	if (kind == WARD_OPINION)
		f->due_label = STR("Due by");
	if (kind == WARD_SESSION)
		f->at_label = STR("At");
	if (kind == WARD_FUNDING || kind == WARD_HAND_OVER)
		parties_make(p, kind, f);
	struct t_option *option = arena_array(p->cx->arena, (size_t)parts + 1, sizeof *option);
	for (int i = 0; i < parts; i++) {
		enum ward_part part = (enum ward_part)((int)first + i);
		option[i] = (struct t_option){ str_of(ward_part_word(part)), str_of(ward_part_say(part)), chosen(p, ward_kind_word(kind), STR_NONE, "part",
			str_of(ward_part_word(part))) };
	}
	f->choose_label = kind == WARD_SESSION ? STR("Part of the programme") : STR("Kind");
	f->choose_name = STR("part");
	f->choices = parts ? option : NULL;
	f->choices_n = (size_t)parts;
	return f;
}

static void section_make(struct stay_page *p, size_t k, struct t_stay_section *row)
{
	struct t_stay_row *item = arena_array(p->cx->arena, p->side.items + 1, sizeof *item);
	bool ended = p->side.course->phase == PHASE_ENDED;
	*row = (struct t_stay_section){ .id = str_of(ward_kind_word(kinds[k].kind)), .title = str_of(kinds[k].title), .say = str_of(kinds[k].say),
		.none = str_of(kinds[k].none), .rows = item, .open = was_tried(p, ward_kind_word(kinds[k].kind), STR_NONE) };
	for (size_t i = p->side.items; i > 0; i--) {
		const struct ward_item *t = &p->side.item[i - 1];
		bool week = t->kind != WARD_SESSION || (t->on.day >= p->week.day && t->on.day < p->week.day + 7);
		if (t->kind == kinds[k].kind && week)
			row_make(p, i - 1, &item[row->rows_n++]);
	}
	if (p->may.begin[kinds[k].kind] && !ended && kinds[k].add) {
		row->add = str_of(kinds[k].add);
		row->form = begin_form(p, kinds[k].kind, kinds[k].button);
	}
}

enum err stay_forms(struct stay_page *p, struct t_stay *d)
{
	struct t_stay_section *row = arena_array(p->cx->arena, LENGTH(kinds), sizeof *row);
	for (size_t k = 0; k < LENGTH(kinds); k++) {
		section_make(p, k, &row[d->sections_n]);
		if (kinds[k].add || row[d->sections_n].rows_n)
			d->sections_n++;
	}
	d->sections = row;
	return deeds_make(p, d);
}

/* ---- a form that was sent ---- */

struct sent { int64_t seq, last, nights; struct id item, bed; struct str act, part, party, what, at, pounds, reference, say; struct day on, due_on; int agreed;
	bool against; };
static const struct form_field fields[] = {
	{ "seq", FORM_INT, offsetof(struct sent, seq), false, "Load the page again", 0, INT64_MAX },
	{ "last", FORM_INT, offsetof(struct sent, last), false, "Load the page again", 0, INT64_MAX },
	{ "item", FORM_ID, offsetof(struct sent, item), false, "Load the page again", 0 },
	{ "bed", FORM_ID, offsetof(struct sent, bed), false, "Choose a bed", 0 },
	{ "act", FORM_TEXT, offsetof(struct sent, act), false, "Choose what came of it", .most = 20 },
	{ "part", FORM_TEXT, offsetof(struct sent, part), false, "Choose the kind", .most = 20 },
	{ "party", FORM_TEXT, offsetof(struct sent, party), false, "Choose the organisation", .most = 12 },
	{ "what", FORM_TEXT, offsetof(struct sent, what), false, "Keep it to 300 characters", .most = 300 },
	{ "at", FORM_TEXT, offsetof(struct sent, at), false, "Write the time as 14:30", .most = 8 },
	{ "pounds", FORM_TEXT, offsetof(struct sent, pounds), false, "Write the sum in whole pounds", .most = 12 },
	{ "reference", FORM_TEXT, offsetof(struct sent, reference), false, "Keep the reference to 80 characters", .most = 80 },
	{ "nights", FORM_INT, offsetof(struct sent, nights), false, "Write the nights as a number", 1, 3660 },
	{ "say", FORM_WORDS, offsetof(struct sent, say), false, "Keep the text to 4,000 letters", .most = 4000 },
	{ "on", FORM_DAY, offsetof(struct sent, on), false, "Write the day as 21/11/2026", 0 },
	{ "due_on", FORM_DAY, offsetof(struct sent, due_on), false, "Write the day as 21/11/2026", 0 },
	{ "agreed", FORM_CHOICE, offsetof(struct sent, agreed), false, "Say whether the plan is agreed", .choices = "no|yes" },
	{ "against", FORM_FLAG, offsetof(struct sent, against), false, "Load the page again", 0 },
};

static enum err minute_of(struct cx *cx, struct str text, int64_t *ret)
{
	struct str hour, minute;
	int64_t h, m;
	*ret = NIL;
	if (!text.n)
		return OK;
	if (!str_cut(text, ':', &hour, &minute) || !str_int(hour, &h) || !str_int(minute, &m) || h < 0 || h > 23 ||
	    m < 0 || m > 59)
		return fail(cx, ERR_BAD_FIELD, "Write the time as 14:30.");
	*ret = h * 60 + m;
	return OK;
}

static enum err pence_of(struct cx *cx, struct str text, int64_t *ret)
{
	char digits[16];
	size_t n = 0;
	int64_t pounds;
	*ret = NIL;
	if (!text.n)
		return OK;
	for (size_t i = 0; i < text.n && n < sizeof digits; i++)
		if (text.p[i] != ',')
			digits[n++] = text.p[i];
	if (!str_int((struct str){ digits, n }, &pounds) || pounds < 1 || pounds > 100000000)
		return fail(cx, ERR_BAD_FIELD, "Write the sum in whole pounds, like 45,000.");
	*ret = pounds * 100;
	return OK;
}

static enum err begin_send(struct cx *cx, struct request *rq, const struct care *care, enum ward_kind kind, const struct sent *s, struct str *ret_item)
{
	struct item_ask ask = { .episode = rq->id[0], .kind = kind, .part = ward_part_parse(kind, s->part), .party = NIL, .bed = s->bed, .what = s->what,
		.on = s->on, .due = s->due_on, .form_key = rq->form_key };
	struct organisation o;
	struct id made;
	TRY(minute_of(cx, s->at, &ask.minute));
	if (s->party.n) {
		enum err err = organisation_by_ods(cx, rq->db, s->party, &o);
		if (err == ERR_NOT_FOUND)
			return fail(cx, ERR_BAD_FIELD, "There is no such organisation.");
		TRY(err);
		ask.party = o.id;
	}
	TRY(ward_item_begin(cx, rq->store, &rq->actor, care, &ask, rq->now, &made));
	*ret_item = outside(cx->arena, made);
	return OK;
}

static enum err act_send(struct cx *cx, struct request *rq, const struct care *care, const struct sent *s, struct str *ret_item)
{
	struct item_act_ask ask = { .episode = rq->id[0], .item = s->item, .ask = { .act = ward_act_parse(s->act), .on = s->on, .until = s->due_on,
		.number = s->nights == INT64_MIN ? NIL : s->nights, .reference = s->reference }, .say = s->say, .form_key = rq->form_key };
	TRY(pence_of(cx, s->pounds, &ask.ask.pence));
	if (ask.ask.act == WARD_NOTHING)
		return fail(cx, ERR_BAD_FIELD, "Choose what came of it.");
	if (ask.ask.act == WARD_TAKEN_BACK && s->last <= 0)
		return fail(cx, ERR_BAD_FIELD, "Load the page again: what is taken back is what you read there.");
	if (ask.ask.act == WARD_TAKEN_BACK)
		ask.ask.number = s->last;
	*ret_item = outside(cx->arena, s->item);
	return ward_item_act(cx, rq->store, &rq->actor, care, &ask, rq->now);
}

static enum err send(struct cx *cx, struct request *rq, const struct care *care, const struct sent *s, struct str *ret_item)
{
	struct str what = rq->word[0];
	enum ward_kind kind = ward_kind_parse(what);
	if (str_is(what, "admit"))
		return ward_admit(cx, rq->store, &rq->actor, care, &(struct admit_ask){ .episode = rq->id[0], .seq = s->seq == INT64_MIN ? 0 : s->seq, .bed = s->bed,
			.on = s->on, .plan_agreed = s->agreed < 0 ? TRUTH_UNKNOWN : s->agreed ? TRUTH_YES : TRUTH_NO, .against = s->against, .say = s->say,
			.form_key = rq->form_key }, rq->now);
	if (str_is(what, "bed"))
		return ward_give_bed(cx, rq->store, &rq->actor, care, &(struct bed_ask){ rq->id[0], s->bed, s->on, rq->form_key }, rq->now);
	if (str_is(what, "act"))
		return act_send(cx, rq, care, s, ret_item);
	return kind ? begin_send(cx, rq, care, kind, s, ret_item) : fail(cx, ERR_NOT_FOUND, "There is no such form.");
}

enum err page_stay_send(struct cx *cx, struct request *rq, struct response *rs)
{
	struct sent sent;
	struct form_problems problems;
	const struct catalog *catalog = rq->settings->catalog;
	struct care care = { catalog, catalog->policy };
	struct str item = STR_NONE;
	enum err err = form_into(cx, &rq->form, fields, LENGTH(fields), &sent, &problems);
	if (err == OK)
		err = send(cx, rq, &care, &sent, &item);
	if (err == OK)
		return response_go(rs, say_f(cx->arena, "/episode/%.*s/ward%s%.*s%s%.*s", STRF(outside(cx->arena, rq->id[0])), item.n ? "?done=" : "", STRF(item),
			item.n ? "#i-" : "", STRF(item)));
	if (err != ERR_BAD_FIELD && err != ERR_HELD && err != ERR_STALE && err != ERR_CONFLICT && err != ERR_FORBIDDEN)
		return err;
	struct stay_tried tried = { .what = rq->word[0], .item = form_value(&rq->form, "item"), .problem = arena_text(cx->arena, cx_say(cx)) };
	cx_clear(cx);
	rs->status = err_row(err)->http;
	rq->audit = "look";
	return stay_show(cx, rq, rs, &tried);
}
