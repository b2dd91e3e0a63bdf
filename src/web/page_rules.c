/* The rules, and what each one's list is worth. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/must.h"
#include "insight/rule_told.h"
#include "insight/rule_worth.h"
#include "record/timeline.h"
#include "web/list_file.h"
#include "web/pages.h"
#include "web/say.h"

#define BAR   190               /* px of an attrition bar */
#define SCALE 356               /* px from 0 to 100 */

static const struct { const char *word, *tone; } standings[] = {
	[STANDING_IN_USE] = { "In use", "green" }, [STANDING_UNCHECKED] = { "Not checked", "yellow" },
		[STANDING_OFF] = { "Off", "grey" },
	[STANDING_LIST_MISSING] = { "List missing", "orange" }, [STANDING_NOT_SIGNED] = { "Not signed", "red" },
	[STANDING_OVERDUE] = { "Review overdue", "red" },
};

static const char *fidelity(const struct rule *rule)
{
	switch (rule->fidelity) {
	case RULE_AS_PUBLISHED: return "As published";
	case RULE_ADAPTED: return "Adapted";
	case RULE_INSPIRED_BY: return "Inspired by";
	}
	return "";
}

static int64_t hundred(double share)
{
	return isnan(share) ? INT64_MIN : (int64_t)lround(share * 100);
}

struct standing_of { struct service service; enum comorbid_mode comorbid; struct code_row *codes; size_t count; };

static enum err standing(struct cx *cx, const struct request *rq, const struct standing_of *of, const struct rule *rule,
		struct standing_told *ret,
			 struct codeset **ret_set)
{
	*ret_set = catalog_codesets(cx->arena, rq->settings->catalog, rule, of->codes, of->count);
	return rule_standing(cx, rq->db, &of->service, rule, "rule", *ret_set, rq->today, ret);
}

static enum err standing_open(struct cx *cx, const struct request *rq, struct standing_of *ret)
{
	TRY(service_mode(cx, rq->db, &ret->service));
	TRY(service_comorbid(cx, rq->db, &ret->comorbid));
	return codes_load(cx, rq->db, &ret->codes, &ret->count);
}

static enum err row_make(struct cx *cx, const struct request *rq, const struct standing_of *of, const struct rule *rule,
		struct t_rules_row *row)
{
	struct standing_told told;
	struct codeset *set;
	struct rule_view view;
	TRY(standing(cx, rq, of, rule, &told, &set));
	TRY(rule_view(cx, rq->db, rq->who->organisation, rule->id, &view));
	*row = (struct t_rules_row){ .title = rule->title, .href = say_f(cx->arena, "/rule/%.*s", STRF(rule->id)),
		.sentence = rule_told(cx->arena, rq->settings->catalog, rule, of->comorbid),
		.standing = str_of(standings[told.standing].word), .tone = str_of(standings[told.standing].tone),
		.standing_say = str_of(told.say),
		.fidelity = say_f(cx->arena, "%s. %.*s", fidelity(rule), STRF(rule->source)),
		.on_list = view.ran ? view.run.yes : INT64_MIN,
		.reviewed = view.ppv.of, .right = hundred(view.ppv.value) };
	return OK;
}

static const struct sheet_column columns[] = {
	{ "rule", SHEET_WORDS, offsetof(struct t_rules_row, title) }, { "whom_it_finds", SHEET_WORDS, offsetof(struct t_rules_row, sentence) },
	{ "state", SHEET_WORDS, offsetof(struct t_rules_row, standing) }, { "because", SHEET_WORDS, offsetof(struct t_rules_row, standing_say) },
	{ "source", SHEET_WORDS, offsetof(struct t_rules_row, fidelity) }, { "on_the_list", SHEET_NUMBER, offsetof(struct t_rules_row, on_list) },
	{ "reviewed", SHEET_NUMBER, offsetof(struct t_rules_row, reviewed) }, { "right_percent", SHEET_NUMBER, offsetof(struct t_rules_row, right) },
};

enum err page_rules(struct cx *cx, struct request *rq, struct response *rs)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct t_frame *frame;
	struct standing_of of;
	TRY(frame_make(cx, rq, "Rules", &frame));
	frame->legend = true;
	TRY(standing_open(cx, rq, &of));
	struct t_rules d = { .frame = frame, .say = of.service.live
		? STR("Live: only rules that a clinical safety officer has signed are asked.")
		: STR("Training: every rule that is on is asked; what is not checked says so.") };
	struct t_rules_row *row = arena_array(cx->arena, catalog->currents + 1, sizeof *row);
	for (size_t i = 0; i < catalog->currents; i++)
		TRY(row_make(cx, rq, &of, catalog->current[i], &row[d.rows_n++]));
	d.rows = row;
	if (list_asked(rq))
		return list_file(cx, rq, rs, &(struct list_about){ .word = "rules", .title = "Rules", .filter = of.service.live ? STR("live") : STR("training"),
			.back = STR("/rules") }, columns, LENGTH(columns), row, d.rows_n, sizeof *row);
	list_offer_as(cx, rq, frame, "look", "rule", STR("/rules"));
	t_rules(&rs->body, &d);
	return OK;
}

/* ---- one rule ---- */

static void steps_make(struct cx *cx, const struct rule_run *run, struct t_rule *d)
{
	struct t_rule_step *step = arena_array(cx->arena, run->steps + 1, sizeof *step);
	double all = run->steps ? log10((double)run->step[0].left + 1) : 1;
	for (size_t i = 0; i < run->steps; i++)
		step[i] = (struct t_rule_step){ .no = (int64_t)i + 1, .words = say_capital(cx->arena, run->step[i].words),
			.left = run->step[i].left,
			.dropped = run->step[i].dropped,
			.unknown = run->step[i].unknown, .first = i == 0, .bar = all > 0
			? (int64_t)lround(BAR * log10((double)run->step[i].left + 1) / all) : 0 };
	d->steps = step;
	d->steps_n = run->steps;
	d->ran = true;
	d->counted_at = run->at;
	d->judged_on = run->judged_on;
}

static struct t_rule_worth *worth_make(struct cx *cx, const struct rule_view *v)
{
	struct t_rule_worth *w = arena_alloc(cx->arena, sizeof *w);
	*w = (struct t_rule_worth){ .reviewed = v->ppv.of, .confirmed = v->ppv.yes, .right = hundred(v->ppv.value),
		.low = hundred(v->ppv.low), .high = hundred(v->ppv.high),
		.sampled = v->worth.sampled, .sample_reviewed = v->missed.of, .sample_confirmed = v->missed.yes,
		.found_low = hundred(v->sensitivity_low),
		.found_high = hundred(v->sensitivity_high), .people = v->ran ? v->run.people : INT64_MIN };
	if (v->ppv.of) {
		w->low_x = 8 + (int64_t)lround(SCALE * v->ppv.low);
		w->wide = (int64_t)lround(SCALE * (v->ppv.high - v->ppv.low));
		w->right_x = 8 + (int64_t)lround(SCALE * v->ppv.value);
	}
	return w;
}

static void reasons_make(struct cx *cx, const struct request *rq, const struct rule_view *v, struct t_rule *d)
{
	const struct catalog *catalog = rq->settings->catalog;
	struct t_rule_reason *reason = arena_array(cx->arena, v->worth.reasons + 1, sizeof *reason);
	for (size_t i = 0; i < v->worth.reasons; i++) {
		reason[i] = (struct t_rule_reason){ v->worth.reason[i].reason, v->worth.reason[i].count };
		for (size_t k = 0; k < catalog->reasons; k++)
			if (str_eq(catalog->reason[k].code, reason[i].say))
				reason[i].say = catalog->reason[k].say;
	}
	d->reasons = reason;
	d->reasons_n = v->worth.reasons;
}

static void lists_make(struct cx *cx, const struct request *rq, const struct rule *rule, const struct codeset *set,
		struct t_rule *d)
{
	struct t_rule_list *list = arena_array(cx->arena, RULE_LISTS, sizeof *list);
	for (int i = 0; i < rule->lists; i++) {
		const struct list_name *name = catalog_list_name(rq->settings->catalog, rule->list[i]);
		size_t files;
		catalog_codelists(rq->settings->catalog, rule->list[i], &files);
		list[d->lists_n++] = (struct t_rule_list){ .name = say_capital(cx->arena, name ? name->name : rule->list[i]),
			.bad = set[i].missing,
			.say = set[i].missing ? STR("This site has no such list: what asks for it is not known.")
				: say_f(cx->arena, "%.*s%s", STRF(say_count(cx->arena, (int64_t)files, "file", "files")),
					set[i].unchecked ? ", not all checked" : ", checked") };
	}
	d->lists = list;
}

static void figure(struct buf *buf, const char *name, double value)
{
	if (!isnan(value))
		buf_printf(buf, "%s%s %.0f%%", buf->n ? ", " : "", name, value * 100);
}

/* What was measured, against what, in whom: as it was published, of what was published. */
static void cards_make(struct cx *cx, const struct rule *rule, struct t_rule *d)
{
	struct t_rule_fact *fact = arena_array(cx->arena, (size_t)rule->cards + 1, sizeof *fact);
	for (int i = 0; i < rule->cards; i++) {
		const struct error_card *card = &rule->card[i];
		struct buf buf;
		buf_init(&buf, 10000);
		figure(&buf, "sensitivity", card->sensitivity);
		figure(&buf, "specificity", card->specificity);
		figure(&buf, "PPV", card->ppv);
		figure(&buf, "NPV", card->npv);
		if (!isnan(card->auc))
			buf_printf(&buf, "%sAUC %.2f", buf.n ? ", " : "", card->auc);
		bool measured = buf.n != 0;
		if (measured && card->who.n)
			buf_printf(&buf, ", in %.*s", STRF(card->who));
		if (card->note.n)
			buf_printf(&buf, "%s%.*s", buf.n ? ". " : "", STRF(card->note));
		if (measured && rule->fidelity != RULE_AS_PUBLISHED)
			buf_text(&buf, ". Measured on the original, not on this version");
		fact[i] = (struct t_rule_fact){ str_is(card->against, "none") ? STR("Accuracy")
			: say_f(cx->arena, "Measured against %.*s", STRF(card->against)),
			str_dup(cx->arena, buf_view(&buf)), STR("missing") };
		buf_free(&buf);
	}
	d->facts = fact;
	d->facts_n = (size_t)rule->cards;
}

enum err page_rule(struct cx *cx, struct request *rq, struct response *rs)
{
	const struct catalog *catalog = rq->settings->catalog;
	const struct rule *rule = catalog_rule(catalog, rq->word[0], 0);
	struct t_frame *frame;
	struct standing_of of;
	struct standing_told told;
	struct codeset *set;
	struct rule_view view;
	if (!rule)
		return fail(cx, ERR_NOT_FOUND, "There is no rule of that name.");
	TRY(frame_make(cx, rq, "Rule", &frame));
	frame->legend = true;
	TRY(standing_open(cx, rq, &of));
	TRY(standing(cx, rq, &of, rule, &told, &set));
	TRY(rule_view(cx, rq->db, rq->who->organisation, rule->id, &view));
	struct t_rule d = { .frame = frame, .title = rule->title, .standing = str_of(standings[told.standing].word),
		.tone = str_of(standings[told.standing].tone),
		.standing_say = str_of(told.say), .version = rule->version, .source = rule->source,
		.sentence = say_bold(cx->arena, rule_told(cx->arena, catalog, rule, of.comorbid)),
		.comorbid = comorbid_told(cx->arena, catalog, rule, of.comorbid),
		.fidelity = str_of(fidelity(rule)), .changed = rule->changed, .caution = rule->caution, .counted_at = INSTANT_NONE,
		.judged_on = DAY_NONE, .worth = worth_make(cx, &view) };
	if (view.ran)
		steps_make(cx, &view.run, &d);
	reasons_make(cx, rq, &view, &d);
	lists_make(cx, rq, rule, set, &d);
	cards_make(cx, rule, &d);
	t_rule(&rs->body, &d);
	return OK;
}
