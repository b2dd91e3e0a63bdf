/* Who somebody is: what does not change, or changes by itself. Order matters: hardship first, then mood and long-term
 * disease, then persistent symptoms that rest on these, then the ways to consult that follow. */
#include "synth/sim_in.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/must.h"

const char *const communication_words[] = { NULL, "Large print", "Hearing loop", "Easy read", "British Sign Language",
	"Text messages only" };
const char *const employment_words[] = { NULL, "Employed", "Self-employed", "Unemployed", "Long-term sick", "Retired", "Student",
	"Looking after home" };

static void put_digits(int64_t value, int digits, char *out)
{
	for (int i = digits - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
}

const char *practice_code(int practice, char out[8])
{
	memcpy(out, "Y99", 3);
	put_digits(practice + 1, 3, out + 3);
	out[6] = '\0';
	return out;
}

void synth_nhs_number(int64_t n, char out[11])
{
	/* Of the ten numbers over eight digits at most one has no check digit, so nine are taken: no gap, and no list. */
	enum { STEMS = 99999, EACH = 9 };
	must(n >= 0 && n < SYNTH_PEOPLE_MAX);
	int64_t block = n / (STEMS * EACH), rest = n % (STEMS * EACH);
	int64_t stem = (rest / EACH * 61813 + 4321) % STEMS;
	int want = (int)(rest % EACH);
	for (int digit = 0; digit < 10; digit++) {
		int sum = 0;
		put_digits(999 - block, 3, out);
		put_digits(stem, 5, out + 3);
		out[8] = (char)('0' + digit);
		for (int i = 0; i < 9; i++)
			sum += (out[i] - '0') * (10 - i);
		int check = (11 - sum % 11) % 11;
		if (check == 10 || want-- > 0)
			continue;
		out[9] = (char)('0' + check);
		out[10] = '\0';
		return;
	}
	must(false);
}

int person_age(const struct person *p, struct day on)
{
	return (int)((on.day - p->birth.day) / YEAR_DAYS);
}

int person_age_group(int age)
{
	return age < 40 ? 0 : age < 65 ? 1 : 2;
}

const struct stay *person_stay(const struct person *p, struct day on)
{
	for (int i = 0; i < p->stays; i++)
		if (on.day >= p->stay[i].from.day && on.day <= p->stay[i].until.day)
			return &p->stay[i];
	return NULL;
}

int area_deprivation(int area)
{
	int middle = 1 + (area / AREAS_EACH) % 5, d = middle + (area * 7) % 3 - 1;
	return d < 1 ? 1 : d > 5 ? 5 : d;
}

void area_words(int area, int64_t person, char lsoa[12], char postcode[12])
{
	/* E0199 and WX are given to nobody. */
	uint64_t h = draw_mix((uint64_t)person, (uint64_t)area, 11);
	int outward = area / AREAS_EACH + 1;
	memcpy(lsoa, "E0199", 5);
	put_digits(area + 1, 4, lsoa + 5);
	lsoa[9] = '\0';
	char *at = postcode;
	*at++ = 'W';
	*at++ = 'X';
	if (outward > 9)
		*at++ = '1';
	*at++ = (char)('0' + outward % 10);
	*at++ = ' ';
	*at++ = (char)('1' + area % AREAS_EACH);
	*at++ = "ABDEFGHJLN"[h % 10];
	*at++ = "PQRSTUWXYZ"[h / 10 % 10];
	*at = '\0';
}

/* ---- when and where ---- */

static struct day born(struct sim *sim)
{
	const struct synth_settings *s = sim->s;
	const double share[] = { s->age_0, s->age_5, s->age_18, s->age_30, s->age_45, s->age_65, s->age_80 };
	static const double from[] = { 0, 5, 18, 30, 45, 65, 80, 100 };
	double at = rng_unit(&sim->rng), age;
	int band = 0;
	while (band < 6 && at >= share[band])
		at -= share[band++];
	if (band == 6)
		age = fmin(80 + draw_wait(&sim->rng, 5.5), 103);     /* the old thin out */
	else
		age = from[band] + rng_unit(&sim->rng) * (from[band + 1] - from[band]);
	return (struct day){ sim->today.day - (int)(age * YEAR_DAYS) };
}

/* Gompertz: the integral of the hazard reaches an exponential draw; starts at the age at which the history begins. */
static struct day dies(struct sim *sim)
{
	const struct synth_settings *s = sim->s;
	double age = fmax(0, (sim->start.day - sim->p.birth.day) / YEAR_DAYS);
	double until = log(exp(s->death_slope * age) + draw_wait(&sim->rng, 1) * s->death_slope / s->death_base) / s->death_slope;
	int day = sim->p.birth.day + (int)(until * YEAR_DAYS);
	return day < sim->today.day ? (struct day){ day } : DAY_NONE;
}

static int practice_pick(struct sim *sim)
{
	static const int size[PRACTICES] = { 14, 9, 11, 6, 8, 10, 7, 12, 9, 5, 8, 7 };
	int at = (int)rng_below(&sim->rng, 106);
	for (int i = 0; i < PRACTICES - 1; i++) {
		if (at < size[i])
			return i;
		at -= size[i];
	}
	return PRACTICES - 1;
}

static struct stay stay_make(struct sim *sim, int practice, struct day from, struct day until)
{
	struct stay stay = { .practice = practice, .from = from, .until = until };
	int area = practice * AREAS_EACH + (int)rng_below(&sim->rng, AREAS_EACH);
	stay.area = area;
	stay.doctor = (int)rng_below(&sim->rng, 6);
	stay.local = sim->p.number * 12 + practice + 100000;
	if (!sim->stream)
		guid_text(draw_mix(sim->seed, (uint64_t)sim->p.number, (uint64_t)practice), draw_mix((uint64_t)stay.local, sim->seed, 3),
			stay.guid);
	return stay;
}

static void place(struct sim *sim)
{
	struct person *p = &sim->p;
	const struct synth_settings *s = sim->s;
	struct day last = sim->today;
	double in_history = (sim->today.day - sim->start.day) / YEAR_DAYS;
	if (rng_unit(&sim->rng) < 1 - exp(-s->left * in_history)) {
		last.day = sim->start.day + (int)rng_below(&sim->rng, (uint32_t)(sim->today.day - sim->start.day));
		p->gone = true;
	}
	if (day_known(p->death) && p->death.day <= last.day) {
		last = p->death;
		p->gone = false;
	}
	double since = draw_wait(&sim->rng, 1 / s->joined);
	struct day first = { last.day - (int)(fmin(since, 24) * YEAR_DAYS) };
	if (first.day < p->birth.day + 10)
		first.day = p->birth.day + 10;
	if (last.day < first.day)
		last.day = first.day;
	if (day_known(p->death) && p->death.day < last.day)
		p->death = last;                                     /* a newborn who died was registered all the same */
	int practice = practice_pick(sim);
	p->stays = 1;
	p->stay[0] = stay_make(sim, practice, first, last);
	struct day from = day_before(first, sim->start) ? sim->start : first;
	double years = (last.day - from.day) / YEAR_DAYS;
	p->moved = DAY_NONE;
	if (years > 0.5 && rng_unit(&sim->rng) < 1 - exp(-s->moved_practice * years)) {
		int other = (practice + 1 + (int)rng_below(&sim->rng, PRACTICES - 1)) % PRACTICES;
		p->moved.day = from.day + 60 + (int)rng_below(&sim->rng, (uint32_t)(last.day - from.day - 60));
		p->stay[0].until.day = p->moved.day - 1;
		p->stay[1] = stay_make(sim, other, p->moved, last);
		p->stays = 2;
	} else if (years > 0.5 && rng_unit(&sim->rng) < 1 - exp(-s->moved_house * years)) {
		p->moved.day = from.day + (int)rng_below(&sim->rng, (uint32_t)(last.day - from.day));
	}
	p->area_before = day_known(p->moved) && p->stays == 1 ? practice * AREAS_EACH + (int)rng_below(&sim->rng, AREAS_EACH)
		: p->stay[0].area;
	p->from = from;
	p->until = last;
	p->deprivation = area_deprivation(p->stay[p->stays - 1].area);
}

static void name(struct sim *sim)
{
	struct person *p = &sim->p;
	double at = rng_unit(&sim->rng);
	while (p->ethnic + 1 < sim->s->ethnics && at >= sim->s->ethnic[p->ethnic].upto)
		p->ethnic++;
	const struct synth_ethnic *e = &sim->s->ethnic[p->ethnic];
	const struct synth_names *n = &sim->s->names[e->names];
	int part = p->female ? 0 : 1;
	p->given = n->name[part][rng_below(&sim->rng, (uint32_t)n->count[part])];
	p->family = n->name[2][rng_below(&sim->rng, (uint32_t)n->count[2])];
	p->family_before = p->family;
	p->married = DAY_NONE;
	int age = person_age(p, sim->today);
	double years = (p->until.day - p->from.day) / YEAR_DAYS;
	if (p->female && age >= 22 && age <= 50 && rng_unit(&sim->rng) < sim->s->married * years && years > 0) {
		p->family = n->name[2][rng_below(&sim->rng, (uint32_t)n->count[2])];
		p->married.day = p->from.day + (int)rng_below(&sim->rng, (uint32_t)(p->until.day - p->from.day + 1));
	}
	p->foreign = str_known(e->language) && !str_empty(e->language)
		&& rng_chance(&sim->rng, e->not_english * sim->s->not_english);
	p->interpreter = p->foreign && rng_chance(&sim->rng, sim->s->interpreter);
	p->communication = rng_chance(&sim->rng, sim->s->communication) ? 1 + (int)rng_below(&sim->rng, 5) : 0;
}

/* ---- what they have ---- */

/* A number given for 18-39, 40-64 and 65 and over, drawn out to a line through 30, 52 and 75 years. */
static double by_age(const struct synth_settings *s, const double at[3], int age)
{
	if (age < 18)
		return at[0] * s->child_ratio;
	if (age < 30)
		return at[0];
	if (age < 52)
		return at[0] + (at[1] - at[0]) * (age - 30) / 22;
	if (age < 75)
		return at[1] + (at[2] - at[1]) * (age - 52) / 23;
	return at[2];
}

static double by_sex(const struct synth_condition *c, bool female)
{
	return 2 * (female ? c->female : 1 - c->female);
}

/* A ratio between the most and the least deprived fifth, as a factor for this person. */
static double by_deprivation(const struct person *p, double ratio)
{
	return pow(ratio, (3 - p->deprivation) / 4.0);
}

static void long_term(struct sim *sim)
{
	struct person *p = &sim->p;
	int age = person_age(p, sim->today);
	double deprived = by_deprivation(p, sim->s->deprived_ratio);
	for (int i = sim->s->first[SYNTH_CHRONIC]; i < sim->s->last[SYNTH_CHRONIC] && p->chronics < CHRONIC_MAX; i++) {
		const struct synth_condition *c = &sim->s->condition[i];
		if (!rng_chance(&sim->rng, by_age(sim->s, c->at, age) * by_sex(c, p->female) * deprived))
			continue;
		double began = age < 18 ? 0.2 + 0.8 * rng_unit(&sim->rng) : 0.35 + 0.65 * rng_unit(&sim->rng);
		struct day on = { p->birth.day + (int)(began * (sim->today.day - p->birth.day)) };
		if (on.day <= p->until.day)
			p->chronic[p->chronics++] = (struct had){ i, on };
	}
}

static void mood_add(struct sim *sim, int condition, struct day from)
{
	struct person *p = &sim->p;
	int span = p->until.day - from.day;
	if (p->moods < MOODS_MAX && span > 0)
		p->mood[p->moods++] = (struct had){ condition, { from.day + (int)rng_below(&sim->rng, (uint32_t)span) } };
}

static void moods(struct sim *sim)
{
	struct person *p = &sim->p;
	int age = person_age(p, sim->today);
	if (age < 16)
		return;
	double factor = p->adversity ? sim->s->mental_adversity : 1;
	if (p->chronics > 0)
		factor *= sim->s->mental_ill;
	/* The shares are of all: hardship and illness move them between people, they do not add to them. */
	factor *= sim->s->mental_level;
	for (int i = sim->s->first[SYNTH_MOOD]; i < sim->s->last[SYNTH_MOOD]; i++) {
		const struct synth_condition *c = &sim->s->condition[i];
		if (rng_chance(&sim->rng, by_age(sim->s, c->at, age < 18 ? 18 : age) * by_sex(c, p->female) * factor))
			mood_add(sim, i, (struct day){ p->birth.day + (int)(sim->s->grown * YEAR_DAYS) });
	}
}

static void syndrome_add(struct sim *sim, int condition, struct day on)
{
	if (sim->p.syndromes < SYNDROMES_MAX)
		sim->p.syndrome[sim->p.syndromes++] = (struct had){ condition, on };
}

static struct day began_before(struct sim *sim, double mean_years)
{
	struct day grown = { sim->p.birth.day + (int)(sim->s->grown * YEAR_DAYS) };
	struct day on = { sim->today.day - draw_days(&sim->rng, mean_years * YEAR_DAYS) };
	return day_before(on, grown) ? grown : on;
}

static void persistent_systems(struct sim *sim)
{
	struct person *p = &sim->p;
	int want = 1 + (int)p->severity;
	for (int tries = 0; p->systems < want && tries < 40; tries++) {
		int system = draw_pick(&sim->rng, &sim->s->by_sex[p->female]);
		bool there = false;
		for (int i = 0; i < p->systems; i++)
			there |= p->system[i] == system;
		if (!there)
			p->system[p->systems++] = system;
	}
}

static void persistent_syndromes(struct sim *sim)
{
	struct person *p = &sim->p;
	int age = person_age(p, sim->today);
	int want = p->severity >= SEVERITY_SEVERE && rng_chance(&sim->rng, sim->s->second_syndrome) ? 2 : 1;
	for (int n = 0; n < want; n++) {
		struct synth_pick pick[40];
		struct synth_choice choice = { .pick = pick };
		for (int i = sim->s->first[SYNTH_SYNDROME]; i < sim->s->last[SYNTH_SYNDROME] && choice.count < 40; i++) {
			const struct synth_condition *c = &sim->s->condition[i];
			bool fits = false;
			for (int k = 0; k < p->systems; k++)
				fits |= p->system[k] == c->system;
			if (!fits || (n > 0 && p->syndrome[0].condition == i))
				continue;
			choice.total += by_age(sim->s, c->at, age) * by_sex(c, p->female);
			pick[choice.count++] = (struct synth_pick){ i, choice.total };
		}
		if (choice.count > 0 && choice.total > 0)
			syndrome_add(sim, draw_pick(&sim->rng, &choice), p->persistent_on);
	}
}

static void persistent(struct sim *sim)
{
	struct person *p = &sim->p;
	const struct synth_settings *s = sim->s;
	int age = person_age(p, sim->today);
	double chance = s->persistent_base * by_deprivation(p, s->persistent_deprived);
	double f = s->persistent_female;
	chance *= 2 * (p->female ? f : 1) / (1 + f);
	chance *= p->adversity ? s->persistent_adversity : 1;
	chance *= p->moods > 0 ? s->persistent_mental : 1;
	chance *= p->chronics > 0 ? s->persistent_chronic : 1;
	chance *= age < 40 ? s->persistent_young : age >= 65 ? s->persistent_old : 1;
	if (age < 18 || !rng_chance(&sim->rng, chance))
		return;
	double at = rng_unit(&sim->rng);
	p->severity = at < s->severity_worst ? SEVERITY_WORST : at < s->severity_worst + s->severity_severe ? SEVERITY_SEVERE
		: at < s->severity_worst + s->severity_severe + s->severity_moderate ? SEVERITY_MODERATE : SEVERITY_MILD;
	p->persistent_on = began_before(sim, s->persistent_years);
	persistent_systems(sim);
	if (rng_chance(&sim->rng, s->persistent_syndrome))
		persistent_syndromes(sim);
	if (p->moods == 0 && rng_chance(&sim->rng, s->persistent_mood_after))
		mood_add(sim, s->first[SYNTH_MOOD] + (int)rng_below(&sim->rng, 2), p->persistent_on);
	p->help *= s->persistent_help;
}

static void syndromes(struct sim *sim)
{
	struct person *p = &sim->p;
	int age = person_age(p, sim->today);
	if (age < 16 || p->severity != SEVERITY_NONE)
		return;
	for (int i = sim->s->first[SYNTH_SYNDROME]; i < sim->s->last[SYNTH_SYNDROME]; i++) {
		const struct synth_condition *c = &sim->s->condition[i];
		if (rng_chance(&sim->rng, by_age(sim->s, c->at, age < 18 ? 18 : age) * by_sex(c, p->female)))
			syndrome_add(sim, i, began_before(sim, sim->s->syndrome_years));
	}
}

static void hidden(struct sim *sim)
{
	struct person *p = &sim->p;
	double years = (p->until.day - p->from.day) / YEAR_DAYS;
	int age = person_age(p, sim->today);
	p->hidden = -1;
	for (int i = sim->s->first[SYNTH_HIDDEN]; i < sim->s->last[SYNTH_HIDDEN] && age >= 16; i++) {
		const struct synth_condition *c = &sim->s->condition[i];
		if (!rng_chance(&sim->rng, by_age(sim->s, c->at, age) * by_sex(c, p->female) * years / 1e5))
			continue;
		p->hidden = i;
		p->hidden_on.day = p->from.day + (int)rng_below(&sim->rng, (uint32_t)(p->until.day - p->from.day + 1));
		struct day found = { p->hidden_on.day + 30 + (int)draw_gamma(&sim->rng, 2, c->lag_months * 30.4) };
		p->found_on = rng_chance(&sim->rng, sim->s->hidden_found) && found.day <= p->until.day ? found : DAY_NONE;
	}
}

static int employment(struct sim *sim, int age)
{
	enum { EMPLOYED = 1, UNEMPLOYED = 3, RETIRED = 5, STUDENT = 6 };
	if (age < 18)
		return age < 5 ? 0 : STUDENT;
	if (age >= 67)
		return RETIRED;
	if (rng_chance(&sim->rng, sim->s->working))
		return EMPLOYED + (int)rng_below(&sim->rng, 2);
	return UNEMPLOYED + (int)rng_below(&sim->rng, 5);
}

void person_make(struct sim *sim, int64_t number)
{
	struct person *p = &sim->p;
	memset(p, 0, sizeof *p);
	p->number = number;
	p->female = rng_chance(&sim->rng, sim->s->female);
	p->birth = born(sim);
	p->death = dies(sim);
	place(sim);
	name(sim);
	int age = person_age(p, sim->today);
	p->help = draw_gamma(&sim->rng, sim->s->help_shape, 1) * by_deprivation(p, sim->s->help_deprived);
	p->prone = draw_gamma(&sim->rng, sim->s->prone_shape, 1);
	p->frequent = p->help >= sim->s->help_frequent;
	p->adversity = rng_chance(&sim->rng, sim->s->adversity);
	p->employment = employment(sim, age);
	p->persistent_on = p->hidden_on = p->found_on = DAY_NONE;
	long_term(sim);
	moods(sim);
	persistent(sim);
	syndromes(sim);
	hidden(sim);
	if (sim->stream)
		return;                                          /* nobody writes her down */
	for (int i = 0; i < p->stays; i++)
		identity_make(sim, &p->stay[i].identity, 1);
	p->second_record = rng_chance(&sim->dirt, sim->s->two_records);
	for (int i = 0; i < 2; i++)
		identity_make(sim, &p->trust[i], sim->s->hospital_worse);
	identity_make(sim, &p->mental, sim->s->hospital_worse);
	identity_make(sim, &p->talking, sim->s->hospital_worse);
}
