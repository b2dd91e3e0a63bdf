/* Trajectories drawn. */
#include "web/measure_svg.h"

#include "base/must.h"
#include "print/svg.h"

#define NAVY  "#003087"
#define GREY  "#768692"
#define INK   "#212b32"
#define INK2  "#425563"
#define RED   "#b10e1e"
#define FIELD "#e8edee"
#define DAYS_LEAST 28           /* a picture of two days would make a slope of nothing */
#define LABEL_APART 24.0        /* px between two numbers that can both be read */
#define LANE_H 26.0

struct drawing {
	const struct measure_picture *p;
	const struct instrument *in;
	const struct instrument_scale *s;
	double left, right, top, bottom, low, high, label;      /* low, high: points; label: where the last number stands */
	struct day from, to;
	int width, text;
	struct svg svg;
};

static double x_of(const struct drawing *d, struct day on)
{
	double left = d->left + 10, right = d->right - 8;       /* no mark lies on an axis */
	double x = left + (double)(on.day - d->from.day) / (double)(d->to.day - d->from.day) * (right - left);
	return x < left ? left : x > right ? right : x;
}

static double y_of(const struct drawing *d, int64_t milli)
{
	double v = (double)milli / 1000;
	v = v < d->low ? d->low : v > d->high ? d->high : v;
	return d->bottom - (v - d->low) / (d->high - d->low) * (d->bottom - d->top);
}

static bool shown(const struct change_point *p)
{
	return p->counts && p->instrument && day_known(p->on);
}

static bool has_score(const struct change_point *p)
{
	return shown(p) && p->score->state != SCORE_UNSCORABLE;
}

/* ---- the field ---- */

static void axis_left(struct drawing *d, struct arena *arena)
{
	int64_t least = (int64_t)(d->low * 1000), most = (int64_t)(d->high * 1000);
	int parts = d->p->small ? 2 : 4;
	svg_line(&d->svg, d->left, d->top, d->left, d->bottom, GREY, 1);
	svg_line(&d->svg, d->left, d->bottom, d->right, d->bottom, GREY, 1);
	for (int i = 0; i <= parts; i++) {
		int64_t at = least + (most - least) * i / parts;
		struct instrument_scale fine = *d->s;
		if (most - least >= 4000 && i > 0 && i < parts)
			at = at / 1000 * 1000;
		fine.decimals = at % 1000 ? d->s->decimals > 2 ? 2 : d->s->decimals : 0;
		svg_text(&d->svg, d->left - 5, y_of(d, at) + 4, d->text, INK2, false, "end", points_told(arena, &fine, at));
	}
}

static void axis_below(struct drawing *d, struct arena *arena, double y)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	static const int steps[] = { 1, 2, 3, 6, 12, 24, 60 };
	int year, month, day, step = 60;
	double month_px = (d->right - d->left) / ((double)(d->to.day - d->from.day) / 30.4);
	for (size_t i = LENGTH(steps); i-- > 0;)
		if (steps[i] * month_px >= 74)
			step = steps[i];
	day_split(d->from, &year, &month, &day);
	for (int at = year * 12 + month; ; at++) {
		struct day first = day_of(at / 12, at % 12 + 1, 1);
		if (first.day > d->to.day)
			break;
		if (at % step)
			continue;
		double x = x_of(d, first);
		svg_line(&d->svg, x, d->top, x, y, "#d8dde0", 1);
		svg_text(&d->svg, x, y + 15, d->text, INK2, false, x > d->right - 30 ? "end" : "start", str_of(arena_printf(arena, "%s %d",
			months[at % 12], at / 12)));
	}
}

/* Small pictures say the first day and the last. */
static void ends_below(struct drawing *d, struct arena *arena)
{
	char day[DAY_TEXT];
	svg_text(&d->svg, d->left, d->bottom + 14, d->text, INK2, false, "start", str_of(arena_text(arena, day_words(d->from, day))));
	svg_text(&d->svg, d->right, d->bottom + 14, d->text, INK2, false, "end", str_of(arena_text(arena, day_words(d->to, day))));
}

static void bands_draw(struct drawing *d)
{
	const struct instrument_scale *s = d->s;
	for (int i = 0; i < s->bands; i++) {
		double from = y_of(d, s->band[i].from * INT64_C(1000)), to = y_of(d, i + 1 < s->bands ? s->band[i + 1].from * INT64_C(1000) :
			s->band[i].to * INT64_C(1000));
		double top = from < to ? from : to, high = from < to ? to - from : from - to;
		if (i)
			svg_line(&d->svg, d->right, from, d->right + 8, from, GREY, 1);
		if (high >= 13)
			svg_text(&d->svg, d->right + 12, top + high / 2 + 4, d->text, INK2, false, "start", s->band[i].word);
	}
}

static void corridor_draw(struct drawing *d, struct arena *arena)
{
	const struct instrument_figure *f = &d->s->reliable;
	if (!f->known || d->p->change.first < 0)
		return;
	const struct change_point *first = &d->p->point[d->p->change.first];
	double x = x_of(d, first->on), top = y_of(d, first->score->milli + f->milli), bottom = y_of(d, first->score->milli - f->milli);
	svg_rect(&d->svg, x, top, d->right - x, bottom - top, 0, (struct ink){ FIELD, NULL, 0, NULL });
	svg_line(&d->svg, x, top, d->right, top, GREY, 1);
	svg_line(&d->svg, x, bottom, d->right, bottom, GREY, 1);
	if (d->p->small)
		return;
	const char *doubt = str_is(f->confidence, "own") ? ", our own proposal" : d->p->change.unsure ? ", unsure figure" : "";
	struct instrument_scale fine = *d->s;
	fine.decimals = f->milli % 1000 ? 2 : 0;
	/* where the line does not run */
	bool low = y_of(d, d->p->point[d->p->change.last].score->milli) > (top + bottom) / 2;
	svg_text(&d->svg, d->right - 5, low ? top + 15 : bottom - 5, d->text, INK2, false, "end", str_of(arena_printf(arena, d->p->plain ?
		"Inside: a difference that can be chance" : "Inside: under %.*s from the first, within error%s", STRF(points_told(arena, &fine, f->milli)),
		doubt)));
}

static void cut_off_draw(struct drawing *d, struct arena *arena)
{
	const struct instrument_figure *f = &d->s->caseness;
	if (!f->known || d->p->plain)
		return;
	double y = y_of(d, f->milli);
	for (double x = d->left; x < d->right; x += 10)
		svg_line(&d->svg, x, y, x + 6 > d->right ? d->right : x + 6, y, INK, 1.5);
	struct instrument_scale fine = *d->s;
	fine.decimals = f->milli % 1000 ? 2 : 0;
	if (!d->p->small)
		svg_text(&d->svg, d->left + 6, y + 14, d->text, INK, false, "start", str_of(arena_printf(arena, "Cut-off: %.*s or %s",
			STRF(points_told(arena, &fine, f->milli)), d->in->higher == HIGHER_WORSE ? "more" : "less")));
}

/* ---- the scores ---- */

static void cross(struct drawing *d, double x, double y)
{
	svg_line(&d->svg, x - 4, y - 4, x + 4, y + 4, INK, 2);
	svg_line(&d->svg, x - 4, y + 4, x + 4, y - 4, INK, 2);
}

static void point_draw(struct drawing *d, const struct change_point *p, bool in_run)
{
	static const double diamond[][2] = { { 0, -6.5 }, { 6.5, 0 }, { 0, 6.5 }, { -6.5, 0 } };
	double x = x_of(d, p->on), y = y_of(d, p->score->milli);
	if (!in_run) {
		svg_rect(&d->svg, x - 3.5, y - 3.5, 7, 7, 0, (struct ink){ "#ffffff", GREY, 1.5, NULL });
		return;
	}
	const struct change_point *first = &d->p->point[d->p->change.first];
	enum need_change moved = p == first ? CHANGE_NONE : score_change(d->in, d->p->scale, first->score, p->score);
	if (moved == CHANGE_WORSE)
		svg_shape(&d->svg, x, y, diamond, 4, (struct ink){ INK, INK, 1, NULL });
	else
		svg_circle(&d->svg, x, y, 4.5, (struct ink){ moved == CHANGE_BETTER ? NAVY : "#ffffff", NAVY, 2, NULL });
}

/* The first and the last always; of the others those that have room. */
static void number_draw(struct drawing *d, struct arena *arena, size_t i, bool last)
{
	const struct change_point *p = &d->p->point[i];
	double x = x_of(d, p->on), y = y_of(d, p->score->milli) - 9;
	bool ends = last || (int)i == d->p->change.first;
	if (!ends && (d->p->small || x - d->label < LABEL_APART || d->right - x < LABEL_APART))
		return;
	if (d->p->small && !last && d->right - x < 60)
		return;
	svg_text(&d->svg, x, y < d->top + 6 ? y + 26 : y, last ? d->text + 2 : d->text, INK, last, x > d->right - 16 ? "end" : x < d->left + 16 ? "start" :
		"middle", points_told(arena, d->s, p->score->milli));
	d->label = x;
}

static void scores_draw(struct drawing *d, struct arena *arena)
{
	const struct measure_picture *p = d->p;
	size_t *run = arena_array(arena, p->count + 1, sizeof *run), runs = change_run(p->scale, p->point, p->count, p->since, run);
	bool *compared = arena_array(arena, p->count + 1, sizeof *compared);
	for (size_t k = 0; k < runs; k++)
		compared[run[k]] = true;
	for (size_t k = 1; k < runs; k++) {
		const struct change_point *a = &p->point[run[k - 1]], *b = &p->point[run[k]];
		svg_line(&d->svg, x_of(d, a->on), y_of(d, a->score->milli), x_of(d, b->on), y_of(d, b->score->milli), NAVY, 2);
	}
	d->label = -LABEL_APART;
	for (size_t i = 0; i < p->count; i++) {
		const struct change_point *x = &p->point[i];
		if (!shown(x))
			continue;
		if (!has_score(x)) {
			cross(d, x_of(d, x->on), d->bottom - 8);
			continue;
		}
		/* a score of another key has another scale: it is in the table only */
		if (x->instrument == d->in)
			point_draw(d, x, compared[i]);
	}
	for (size_t k = 0; k < runs; k++)
		number_draw(d, arena, run[k], k + 1 == runs);
}

/* ---- what happened beside ---- */

static const struct { const char *say; enum beside from, to; } lanes[] = { { "Steps", BESIDE_STEP, BESIDE_STEP },
	{ "Sessions", BESIDE_SESSION, BESIDE_MISSED }, { "In hospital", BESIDE_STAY, BESIDE_STAY }, { "Red flags", BESIDE_FLAG, BESIDE_FLAG_SETTLED } };

static void beside_draw(struct drawing *d, const struct measure_beside *b, double y)
{
	static const double flag[][2] = { { 0, -8 }, { 10, -4.5 }, { 0, -1 } }, diamond[][2] = { { 0, -5 }, { 4, 0 }, { 0, 5 }, { -4, 0 } };
	struct day until = day_known(b->until) && b->until.day <= d->to.day ? b->until : b->kind == BESIDE_STEP ? d->to : b->on;
	double x = x_of(d, b->on), wide = x_of(d, until) - x;
	svg_say(&d->svg, b->words);
	switch (b->kind) {
	case BESIDE_STEP:
		svg_rect(&d->svg, x, y + 4, wide < 2 ? 2 : wide, LANE_H - 8, 0, (struct ink){ "#ffffff", INK2, 1, NULL });
		if (wide > 7.2 * (double)b->words.n + 8)
			svg_text(&d->svg, x + 5, y + LANE_H / 2 + 4, d->text, INK, false, "start", b->words);
		break;
	case BESIDE_SESSION: svg_shape(&d->svg, x, y + LANE_H / 2, diamond, 4, (struct ink){ INK2, INK2, 1, NULL }); break;
	case BESIDE_MISSED: cross(d, x, y + LANE_H / 2); break;
	case BESIDE_STAY: svg_rect(&d->svg, x, y + 8, wide < 5 ? 5 : wide, LANE_H - 16, 0, (struct ink){ INK2, INK2, 1, NULL }); break;
	case BESIDE_FLAG: case BESIDE_FLAG_SETTLED:
		svg_line(&d->svg, x, y + 4, x, y + LANE_H - 4, RED, 2);
		svg_shape(&d->svg, x, y + 13, flag, 3, (struct ink){ b->kind == BESIDE_FLAG ? RED : "#ffffff", RED, 1.2, NULL });
		break;
	}
	svg_end(&d->svg);
}

static bool is_in(const struct drawing *d, const struct measure_beside *b, size_t lane)
{
	bool ended = day_known(b->until) && b->until.day < d->from.day && b->kind != BESIDE_FLAG;
	bool outside = b->kind == BESIDE_STEP || b->kind == BESIDE_STAY ? ended : b->on.day < d->from.day;
	return b->kind >= lanes[lane].from && b->kind <= lanes[lane].to && day_known(b->on) && !outside && b->on.day <= d->to.day;
}

static double lanes_draw(struct drawing *d, double y)
{
	for (size_t lane = 0; lane < LENGTH(lanes); lane++) {
		bool any = false;
		for (size_t i = 0; i < d->p->besides; i++)
			any = any || is_in(d, &d->p->beside[i], lane);
		if (!any)
			continue;
		svg_text(&d->svg, 0, y + LANE_H / 2 + 4, d->text, INK2, false, "start", str_of(lanes[lane].say));
		for (size_t i = 0; i < d->p->besides; i++)
			if (is_in(d, &d->p->beside[i], lane))
				beside_draw(d, &d->p->beside[i], y);
		y += LANE_H;
	}
	return y;
}

/* ---- the whole ---- */

static bool bounds_find(struct drawing *d)
{
	const struct measure_picture *p = d->p;
	d->from = DAY_NONE;
	for (size_t i = 0; i < p->count; i++)
		if (shown(&p->point[i])) {
			if (!day_known(d->from))
				d->from = p->point[i].on;
			d->to = p->point[i].on;
		}
	if (p->change.last < 0)
		return false;
	if (!p->small && day_known(p->since) && p->since.day < d->from.day)
		d->from = p->since;
	if (!p->small && p->today.day > d->to.day)
		d->to = p->today;
	if (d->to.day - d->from.day < DAYS_LEAST)
		d->to.day = d->from.day + DAYS_LEAST;
	d->in = p->point[p->change.last].instrument;
	d->s = &d->in->scale[p->scale];
	d->low = (double)p->point[p->change.last].score->least / 1000;
	d->high = (double)p->point[p->change.last].score->most / 1000;
	return d->high > d->low;
}

static size_t lanes_count(const struct drawing *d)
{
	size_t n = 0;
	for (size_t lane = 0; lane < LENGTH(lanes); lane++)
		for (size_t i = 0; i < d->p->besides; i++)
			if (is_in(d, &d->p->beside[i], lane)) {
				n++;
				break;
			}
	return n;
}

struct html measure_svg(struct arena *arena, const struct measure_picture *p)
{
	struct drawing *d = arena_alloc(arena, sizeof *d);
	*d = (struct drawing){ .p = p, .text = p->small ? 12 : 13 };
	if (!bounds_find(d))
		return (struct html){ STR("") };
	bool bands = !p->small && !p->plain && d->s->bands;
	d->width = p->small ? 320 : 860;
	d->left = p->small ? 34 : 92;
	d->right = p->small ? 312 : bands ? 690 : 850;
	d->top = 10;
	d->bottom = p->small ? 100 : 270;
	double low = d->bottom + (p->small ? 0 : 6 + (double)lanes_count(d) * LANE_H);
	svg_open(&d->svg, d->width, (int)low + 22, p->title);
	struct str told = change_told(arena, p->scale, p->point, &p->change);
	if (str_known(told) && !p->plain)
		svg_desc(&d->svg, told);
	corridor_draw(d, arena);
	if (p->small)
		ends_below(d, arena);
	else
		axis_below(d, arena, low);
	axis_left(d, arena);
	if (bands)
		bands_draw(d);
	cut_off_draw(d, arena);
	if (!p->small)
		lanes_draw(d, d->bottom + 6);
	scores_draw(d, arena);
	return svg_close(&d->svg, arena);
}
