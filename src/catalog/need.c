/* need/figures.csv, need/provision.csv, need/fifths.csv: what need is reckoned from beside the records. A site's rows of an id take the place of the
 * built-in ones of that id. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"
#include "model/need.h"

/* "2.5" to 2.5; what is no number from 0 to most is complained of, and empty is NAN. */
static double number_take(struct catalog_reading *r, int line, const char *field, struct str cell, double most)
{
	int points = 0, digits = 0;
	bool good = cell.n > 0 && cell.n < 20;
	if (str_empty(cell))
		return NAN;
	for (size_t i = 0; i < cell.n; i++) {
		digits += cell.p[i] >= '0' && cell.p[i] <= '9';
		points += cell.p[i] == '.';
	}
	double value = good ? strtod(str_c(r->arena, cell), NULL) : -1;
	if (!good || points > 1 || digits == 0 || (size_t)(points + digits) != cell.n || value > most) {
		problem_add(r->problems, line, 1, field, "\"%.*s\" is no number from 0 to %.0f.", STRF(cell), most);
		return NAN;
	}
	return value;
}

/* A whole number from `least` to `most`; `otherwise` where it is empty. */
static int64_t whole_take(struct catalog_reading *r, int line, const char *field, struct str cell, int64_t least, int64_t most, int64_t otherwise)
{
	int64_t n = otherwise;
	if (!str_empty(cell) && (!str_int(cell, &n) || n < least || n > most)) {
		problem_add(r->problems, line, 1, field, "\"%.*s\" is no whole number from %lld to %lld.", STRF(cell), (long long)least, (long long)most);
		return otherwise;
	}
	return n;
}

/* The index of the cell's word; -1, complained of, where it is none of them. */
static int word_take(struct catalog_reading *r, int line, const char *field, struct str cell, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (str_is(cell, words[i]))
			return i;
	const char *all = "";
	for (int i = 0; words[i]; i++)
		all = arena_printf(r->arena, "%s%s%s", all, i ? ", " : "", words[i][0] ? words[i] : "nothing");
	problem_add(r->problems, line, 1, field, "\"%.*s\" is none of: %s.", STRF(cell), all);
	return -1;
}

static void cells_take(struct catalog_reading *r, const struct csv_record *record, struct str *cell, size_t columns)
{
	for (size_t i = 0; i < columns; i++)
		cell[i] = str_dup(r->arena, str_trim(record->field[i]));
}

static void named(struct catalog_reading *r, int line, struct str id, struct str title, struct str source)
{
	if (!id_shaped(id))
		problem_add(r->problems, line, 1, "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(id));
	if (str_empty(title))
		problem_add(r->problems, line, 1, "title", "\"title\" is empty; it is needed.");
	if (str_empty(source))
		problem_add(r->problems, line, 1, "source", "\"source\" is empty: a number without one cannot be shown.");
}

/* ---- figures ---- */

enum { F_ID, F_TITLE, F_OF, F_CLINIC, F_LEVEL, F_AGE_FROM, F_AGE_TO, F_SEX, F_PERCENT, F_LOW, F_HIGH, F_YES, F_AMONG, F_SOURCE, F_CONFIDENCE, F_NOTE,
	F_COLUMNS };
#define FIGURES "id,title,of,clinic,level,age_from,age_to,sex,percent,low,high,yes,among,source,confidence,note"
#define COUNT_MOST INT64_C(100000000)

static const char *const confidences[] = { "found", "memory-high", "memory-medium", "memory-low", "derived", "guide", "own", NULL },
	*const ofs[] = { "adults", "attenders", "clinic", "nothing", NULL },
	*const levels[] = { "all", "mild", "moderate", "severe", "very severe", "beside", NULL },
	*const sexes[] = { "", "male", "female", NULL };

/* Only whole bands can be counted: an age that lies within one would take people in whom nobody measured. */
static void ages_check(struct catalog_reading *r, int line, const struct need_figure *f)
{
	bool from = false, to = false;
	for (int i = 0; i < NEED_BANDS; i++) {
		from = from || need_band_from(i) == f->age_from;
		to = to || need_band_to(i) == f->age_to;
	}
	if (f->of != NEED_OF_ADULTS && f->of != NEED_OF_ATTENDERS)
		return;
	if (!from)
		problem_add(r->problems, line, 1, "age_from", "People are counted in bands; none begins at %d (18, 25, 35, 45, 55, 66, 75).", f->age_from);
	if (!to)
		problem_add(r->problems, line, 1, "age_to", "People are counted in bands; none ends at %d (24, 34, 44, 54, 65, 74, or nothing).", f->age_to);
}

static void shares_check(struct catalog_reading *r, int line, const struct need_figure *f)
{
	bool estimates = f->of != NEED_OF_NOTHING;
	if (isnan(f->share) && isnan(f->high))
		problem_add(r->problems, line, 1, "percent", "There is no figure: give percent, or low and high.");
	if (estimates && isnan(f->share))
		problem_add(r->problems, line, 1, "percent", "\"percent\" is needed where people are counted by it; a loose range is of nothing.");
	if (estimates && isnan(f->low) != isnan(f->high))
		problem_add(r->problems, line, 1, "low", "An interval has both ends.");
	if (f->low > f->high || f->share < f->low || f->share > f->high)
		problem_add(r->problems, line, 1, "low", "\"percent\" lies between low and high.");
	if ((f->yes > 0) != (f->among > 0) || f->yes > f->among)
		problem_add(r->problems, line, 1, "yes", "\"yes\" and \"among\" go together, and no more have it than there were.");
	/* as it is printed: to the last place that the source gives */
	else if (f->among > 0 && !isnan(f->share) && fabs((double)f->yes / (double)f->among - f->share) > 0.0005)
		problem_add(r->problems, line, 1, "percent", "%lld of %lld is %.2f%%, not %.2f%%.", (long long)f->yes, (long long)f->among,
			100 * (double)f->yes / (double)f->among, 100 * f->share);
}

/* Where the rows of an id stand together, those of a site over the built-in ones. One estimate a level. */
static void figure_put(struct catalog_reading *r, int line, const struct need_figure *f)
{
	struct catalog *c = r->catalog;
	const struct need_figure *before = c->need_figures ? &c->need_figure[c->need_figures - 1] : NULL;
	bool strata = before && str_eq(before->id, f->id) && (before->site == r->site);
	for (size_t i = 0; i < c->need_figures; i++) {
		struct need_figure *old = &c->need_figure[i];
		if (str_eq(old->id, f->id) && old->site == r->site && !strata) {
			problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice: the rows of one figure stand together.", STRF(f->id));
			return;
		}
		if (str_eq(old->id, f->id) && r->site && !old->site)
			old->gone = true;
	}
	if (strata && (before->of != f->of || before->level != f->level || (before->sex == f->sex && before->age_from <= f->age_to &&
	    f->age_from <= before->age_to)))
		problem_add(r->problems, line, 1, "id", "The rows of one figure are of the same people and level, and no stratum is there twice.");
	*ARRAY_PUSH(r->arena, c->need_figure, c->need_figures, c->need_figure_room) = *f;
	c->need_figure[c->need_figures - 1].site = r->site;
}

static void figure_take(struct catalog_reading *r, const struct csv_record *record)
{
	int line = (int)record->line, of, level, sex;
	struct str cell[F_COLUMNS];
	cells_take(r, record, cell, F_COLUMNS);
	named(r, line, cell[F_ID], cell[F_TITLE], cell[F_SOURCE]);
	word_take(r, line, "confidence", cell[F_CONFIDENCE], confidences);
	of = word_take(r, line, "of", cell[F_OF], ofs);
	level = word_take(r, line, "level", cell[F_LEVEL], levels);
	sex = word_take(r, line, "sex", cell[F_SEX], sexes);
	if (of < 0 || level < 0 || sex < 0)
		return;
	struct need_figure f = { .id = cell[F_ID], .title = cell[F_TITLE], .of = (enum need_of)of, .clinic = cell[F_CLINIC],
		.level = level > NEED_LEVELS ? -1 : level, .sex = (enum sex)sex, .source = cell[F_SOURCE], .confidence = cell[F_CONFIDENCE],
		.note = cell[F_NOTE], .line = line };
	f.age_from = (int)whole_take(r, line, "age_from", cell[F_AGE_FROM], 0, 150, 18);
	f.age_to = (int)whole_take(r, line, "age_to", cell[F_AGE_TO], 0, 150, 150);
	f.share = number_take(r, line, "percent", cell[F_PERCENT], 100) / 100;
	f.low = number_take(r, line, "low", cell[F_LOW], 100) / 100;
	f.high = number_take(r, line, "high", cell[F_HIGH], 100) / 100;
	f.yes = whole_take(r, line, "yes", cell[F_YES], 0, COUNT_MOST, 0);
	f.among = whole_take(r, line, "among", cell[F_AMONG], 0, COUNT_MOST, 0);
	if ((f.of == NEED_OF_CLINIC) == str_empty(f.clinic))
		problem_add(r->problems, line, 1, "clinic", "\"clinic\" has the treatment functions of a figure of a clinic, and of no other.");
	if (f.level >= 0 && f.of != NEED_OF_ADULTS && f.of != NEED_OF_ATTENDERS)
		problem_add(r->problems, line, 1, "level", "Only a figure of adults or attenders can estimate the need of a level; this one stands beside.");
	ages_check(r, line, &f);
	shares_check(r, line, &f);
	figure_put(r, line, &f);
}

/* ---- provision ---- */

enum { P_ID, P_TITLE, P_LEVEL, P_SETTING, P_AREA, P_PLACES, P_HOURS_FROM, P_HOURS_TO, P_AS_ON, P_SOURCE, P_COLUMNS };
#define PROVISION "id,title,level,setting,area,places,hours_from,hours_to,as_on,source"
#define PLACES_MOST 10000000
#define HOURS_MOST  10000

static void provision_take(struct catalog_reading *r, const struct csv_record *record)
{
	struct catalog *c = r->catalog;
	int line = (int)record->line;
	static const char *const grades[] = { "mild", "moderate", "severe", "very severe", NULL };
	const char *settings[STEP_SETTINGS + 1] = { 0 };
	struct str cell[P_COLUMNS];
	cells_take(r, record, cell, P_COLUMNS);
	for (int i = 1; i < STEP_SETTINGS; i++)
		settings[i - 1] = step_setting_word((enum step_setting)i);
	named(r, line, cell[P_ID], cell[P_TITLE], cell[P_SOURCE]);
	struct provision p = { .id = cell[P_ID], .title = cell[P_TITLE], .area = cell[P_AREA], .as_on = DAY_NONE, .source = cell[P_SOURCE], .line = line };
	p.level = word_take(r, line, "level", cell[P_LEVEL], grades) + 1;
	p.setting = (enum step_setting)(word_take(r, line, "setting", cell[P_SETTING], settings) + 1);
	p.places = whole_take(r, line, "places", cell[P_PLACES], 0, PLACES_MOST, -1);
	p.hours_low = number_take(r, line, "hours_from", cell[P_HOURS_FROM], HOURS_MOST);
	p.hours_high = number_take(r, line, "hours_to", cell[P_HOURS_TO], HOURS_MOST);
	if (isnan(p.hours_low) != isnan(p.hours_high) || p.hours_low > p.hours_high)
		problem_add(r->problems, line, 1, "hours_from", "\"hours_from\" and \"hours_to\" go together, the smaller first; both empty where nobody knows.");
	if (!day_parse(cell[P_AS_ON], &p.as_on))
		problem_add(r->problems, line, 1, "as_on", "\"%.*s\" is no day: on which day was it so? (2026-04-01)", STRF(cell[P_AS_ON]));
	for (size_t i = 0; i < c->provisions; i++)
		if (str_eq(c->provision[i].id, p.id))
			problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(p.id));
	*ARRAY_PUSH(r->arena, c->provision, c->provisions, c->provision_room) = p;
}

/* ---- deprivation ---- */

static void fifth_take(struct catalog_reading *r, const struct csv_record *record)
{
	struct catalog *c = r->catalog;
	int line = (int)record->line;
	struct need_fifth row = { str_dup(r->arena, str_trim(record->field[0])),
		(int)whole_take(r, line, "fifth", str_trim(record->field[1]), 1, NEED_FIFTHS, 0) };
	if (str_empty(row.small_area) || row.fifth == 0)
		problem_add(r->problems, line, 1, str_empty(row.small_area) ? "small_area" : "fifth", "A small area and its fifth, 1 to 5, are needed.");
	/* in order, so that they are found quickly and none is there twice */
	if (c->need_fifths && str_cmp(c->need_fifth[c->need_fifths - 1].small_area, row.small_area) >= 0)
		problem_add(r->problems, line, 1, "small_area", "\"%.*s\": the small areas stand in rising order, each once.", STRF(row.small_area));
	*ARRAY_PUSH(r->arena, c->need_fifth, c->need_fifths, c->need_fifth_room) = row;
}

void need_read(struct catalog_reading *r)
{
	if (strcmp(r->path, "need/figures.csv") == 0)
		csv_rows_read(r, FIGURES, F_COLUMNS, figure_take);
	else if (strcmp(r->path, "need/provision.csv") == 0)
		csv_rows_read(r, PROVISION, P_COLUMNS, provision_take);
	else if (strcmp(r->path, "need/fifths.csv") == 0)
		csv_rows_read(r, "small_area,fifth", 2, fifth_take);
	else
		problem_add(r->problems, 1, 1, NULL, "There is no such table: need/ has figures.csv, provision.csv and fifths.csv.");
}

const struct need_figure *catalog_need_figures(struct arena *arena, const struct catalog *catalog, size_t *ret_count)
{
	struct need_figure *f = arena_array(arena, catalog->need_figures + 1, sizeof *f);
	*ret_count = 0;
	for (size_t i = 0; i < catalog->need_figures; i++)
		if (!catalog->need_figure[i].gone)
			f[(*ret_count)++] = catalog->need_figure[i];
	return f;
}

static int area_order(const void *key, const void *row)
{
	return str_cmp(*(const struct str *)key, ((const struct need_fifth *)row)->small_area);
}

int catalog_fifth(const struct catalog *catalog, struct str small_area)
{
	if (str_empty(small_area) || catalog->need_fifths == 0)
		return 0;
	const struct need_fifth *row = bsearch(&small_area, catalog->need_fifth, catalog->need_fifths, sizeof *row, area_order);
	return row ? row->fifth : 0;
}
