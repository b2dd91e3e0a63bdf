/* What the ward's pages say of one person, in a line each. */
#include "web/ward.h"

#include <inttypes.h>

#include "base/must.h"
#include "web/say.h"

enum err bedsides_load(struct cx *cx, const struct request *rq, struct episode *const *e, size_t count, struct bedside *ret)
{
	struct care care = { rq->settings->catalog, rq->settings->catalog->policy };
	struct course **course = arena_array(cx->arena, count + 1, sizeof *course);
	struct ward_item **item = arena_array(cx->arena, count + 1, sizeof *item);
	size_t *items = arena_array(cx->arena, count + 1, sizeof *items);
	int64_t *id = arena_array(cx->arena, count + 1, sizeof *id);
	for (size_t i = 0; i < count; i++)
		id[i] = e[i]->id;
	TRY(episode_courses(cx, rq->db, &care, e, count, course));
	TRY(ward_items(cx, rq->db, id, count, item, items));
	for (size_t i = 0; i < count; i++) {
		ret[i] = (struct bedside){ .cx = cx, .rq = rq, .care = care, .e = *e[i], .course = course[i] };
		if (!course[i])
			continue;
		ret[i].item = item[i];
		ret[i].items = items[i];
		ret[i].stand = arena_array(cx->arena, items[i] + 1, sizeof *ret[i].stand);
		for (size_t k = 0; k < items[i]; k++)
			ret[i].stand[k] = ward_fold(item[i][k].done, item[i][k].acts);
	}
	return OK;
}

enum err bedside_load(struct cx *cx, const struct request *rq, const struct episode *e, struct bedside *ret)
{
	struct episode one = *e, *list = &one;
	return bedsides_load(cx, rq, &list, 1, ret);
}

static bool approved(const struct ward_stand *s)
{
	return s->act == WARD_APPROVED || s->act == WARD_EXTENDED;
}

/* The approval that reaches furthest; else what was answered or asked last. */
static int funding_of(const struct bedside *b)
{
	int best = -1;
	for (size_t i = 0; i < b->items; i++) {
		if (b->item[i].kind != WARD_FUNDING || b->stand[i].act == WARD_CALLED_OFF)
			continue;
		bool here = approved(&b->stand[i]), there = best >= 0 && approved(&b->stand[best]);
		bool further = here && there && (!day_known(b->stand[i].until) || (day_known(b->stand[best].until) &&
			b->stand[i].until.day > b->stand[best].until.day));
		if (best < 0 || (here && !there) || further || (!here && !there))
			best = (int)i;
	}
	return best;
}

#define FUNDING_NEAR 14         /* days before the end of an approval from which the board warns */

struct str bedside_funding(const struct bedside *b, bool whole, const char **ret_kind)
{
	char day[DAY_TEXT];
	int at = funding_of(b);
	*ret_kind = "idle";
	if (at < 0)
		return STR("not asked");
	const struct ward_stand *s = &b->stand[at];
	struct str who = whole ? say_f(b->cx->arena, " by %.*s", STRF(b->item[at].party_name)) : STR("");
	if (s->act == WARD_NOTHING) {
		*ret_kind = "runs";
		return say_f(b->cx->arena, "asked on %s%s%.*s", day_words(b->item[at].on, day), whole ? " of " : "", STRF(whole ? b->item[at].party_name : STR("")));
	}
	if (!approved(s)) {
		*ret_kind = "over";
		return say_f(b->cx->arena, "%s%.*s", ward_act_say(WARD_FUNDING, s->act), STRF(who));
	}
	int left = day_known(s->until) ? s->until.day - b->rq->today.day : FUNDING_NEAR + 1;
	*ret_kind = left < 0 ? "over" : left <= FUNDING_NEAR ? "near" : "stopped";
	struct str until = day_known(s->until) ? say_f(b->cx->arena, "%s %s", left < 0 ? "ran out on" : "until", day_words(s->until, day)) : STR("");
	struct str nights = s->number != NIL ? say_f(b->cx->arena, "%s%" PRId64 " nights%s", until.n ? ", " : "", s->number, whole ? " at most" : "") : STR("");
	return say_f(b->cx->arena, "%s%.*s%s%.*s%.*s", left < 0 ? "approval" : "approved", STRF(who), until.n || nights.n ? " " : "", STRF(until), STRF(nights));
}

struct bedside_nights bedside_nights(const struct bedside *b, const struct stay *stay, size_t stays)
{
	struct ward_span *in = arena_array(b->cx->arena, stays + 1, sizeof *in), *leave = arena_array(b->cx->arena, b->items + 1, sizeof *leave);
	struct ward_grant grant[WARD_GRANTS_MAX];
	struct ward_tally tally[WARD_GRANTS_MAX + 1];
	struct bedside_nights ret = { 0 };
	size_t ins = 0, leaves = 0, grants = 0;
	for (size_t i = 0; i < stays; i++) {
		if (stay[i].why != STAY_TAKEN_BACK)
			in[ins++] = (struct ward_span){ stay[i].from, stay[i].until };
		ret.in = ret.in || !day_known(stay[i].until);
	}
	for (size_t i = 0; i < b->items; i++) {
		const struct ward_stand *s = &b->stand[i];
		if (b->item[i].kind == WARD_LEAVE && s->act != WARD_CALLED_OFF)
			leave[leaves++] = (struct ward_span){ b->item[i].on, s->act == WARD_RETURNED ? s->on : DAY_NONE };
		if (b->item[i].kind == WARD_FUNDING && approved(s) && grants < WARD_GRANTS_MAX)
			grant[grants++] = (struct ward_grant){ s->approved_on, s->until, s->number };
	}
	for (int32_t ahead = 0; ahead <= (ret.in ? PAID_ENOUGH : 0); ahead++) {
		ward_nights(in, ins, leave, leaves, grant, grants, DAY_NONE, DAY_NONE, (struct day){ b->rq->today.day + ahead }, tally);
		int64_t unpaid = tally[grants].bed + tally[grants].leave;
		if (ahead && unpaid > ret.unpaid)
			break;
		ret.left = ahead;
		for (size_t g = 0; g <= grants && !ahead; g++) {
			ret.bed += tally[g].bed;
			ret.leave += tally[g].leave;
			ret.unpaid = unpaid;
		}
	}
	return ret;
}

struct str bedside_paid(struct cx *cx, const struct bedside_nights *nights)
{
	if (!nights->in || nights->left >= PAID_ENOUGH)
		return STR_NONE;
	return nights->left == 0 ? STR("nobody pays from tonight on") : nights->left == 1 ? STR("paid for tonight only") :
		say_f(cx->arena, "paid for %" PRId64 " more nights", nights->left);
}

struct str bedside_burdens(const struct bedside *b)
{
	int64_t n[WARD_ACTS] = { 0 };
	AUTO(buf) struct buf buf;
	buf_init(&buf, 400);
	for (size_t i = 0; i < b->items; i++)
		if (b->item[i].kind == WARD_BURDEN)
			n[b->stand[i].act]++;
	static const enum ward_act order[] = { WARD_NOTHING, WARD_PLANNED, WARD_REVERSED, WARD_KEPT };
	for (size_t k = 0; k < LENGTH(order); k++)
		if (n[order[k]])
			buf_printf(&buf, "%s%" PRId64 " %s", buf.n ? ", " : "", n[order[k]], order[k] == WARD_NOTHING ? "without a plan" :
				ward_act_say(WARD_BURDEN, order[k]));
	return buf.n ? str_dup(b->cx->arena, buf_view(&buf)) : STR_NONE;
}

struct str bedside_programme(const struct bedside *b, struct day from, struct day before)
{
	int64_t all = 0, attended = 0, declined = 0;
	for (size_t i = 0; i < b->items; i++) {
		if (b->item[i].kind != WARD_SESSION || b->item[i].on.day < from.day || b->item[i].on.day >= before.day || b->stand[i].act == WARD_CALLED_OFF)
			continue;
		all++;
		attended += b->stand[i].act == WARD_ATTENDED;
		declined += b->stand[i].act == WARD_DECLINED;
	}
	if (!all)
		return STR_NONE;
	if (!attended && !declined)
		return say_f(b->cx->arena, "%" PRId64 " planned", all);
	struct str also = declined ? say_f(b->cx->arena, ", %" PRId64 " declined", declined) : STR("");
	return say_f(b->cx->arena, "%" PRId64 " of %" PRId64 " attended%.*s", attended, all, STRF(also));
}

struct str bedside_leave(const struct bedside *b)
{
	char day[DAY_TEXT];
	for (size_t i = 0; i < b->items; i++)
		if (b->item[i].kind == WARD_LEAVE && b->stand[i].act == WARD_NOTHING && b->item[i].on.day <= b->rq->today.day)
			return say_f(b->cx->arena, "%s since %s", ward_part_say(b->item[i].part), day_words(b->item[i].on, day));
	return STR_NONE;
}

bool bedside_bed_kept(const struct bedside *b, int64_t *ret_bed, struct day *ret_on)
{
	for (size_t i = 0; i < b->items; i++)
		if (b->item[i].kind == WARD_EXPECTED && b->stand[i].act == WARD_NOTHING) {
			*ret_bed = b->item[i].bed;
			*ret_on = b->item[i].on;
			return true;
		}
	return false;
}

struct str measure_course(struct cx *cx, const struct measure *m, struct day since, enum need_change *ret_change)
{
	struct change_point *point = measure_points(cx->arena, m, 0, 0);
	struct change c = change_judge(0, point, m->count, since);
	*ret_change = c.moved;
	if (c.last < 0)
		return STR_NONE;
	const struct instrument_scale *s = &point[c.last].instrument->scale[0];
	struct str now = score_told(cx->arena, s, point[c.last].score);
	if (c.first == c.last)
		return say_f(cx->arena, "%.*s, once", STRF(now));
	return say_f(cx->arena, "%.*s to %.*s, %.*s%s", STRF(score_told(cx->arena, s, point[c.first].score)), STRF(now), STRF(change_word(cx->arena, &c)),
		meaning_doubt(&c));
}
