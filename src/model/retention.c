/* The latest day of all that apply. */
#include "model/retention.h"

#include "base/must.h"

const char *retention_applies_word(enum retention_applies applies)
{
	static const char *const words[RETENTION_APPLIES] = { "all", "child", "child-17", "listed", "listed-died", "gp-died", "gp-living" };
	must((unsigned)applies < RETENTION_APPLIES);
	return words[applies];
}

const char *retention_counted_word(enum retention_counted counted)
{
	static const char *const words[RETENTION_COUNTED] = { "last", "death", "birth", "never" };
	must((unsigned)counted < RETENTION_COUNTED);
	return words[counted];
}

static int age_at(struct day born, struct day on)
{
	int years = 0;
	while (years < 200 && day_add_months(born, 12 * (years + 1)).day <= on.day)
		years++;
	return years;
}

static bool applies(enum retention_applies what, const struct retention_facts *f)
{
	bool died = day_known(f->died), young = day_known(f->born) && day_known(f->last) && age_at(f->born, f->last) < 18;
	switch (what) {
	case RETENTION_ALL: return true;
	case RETENTION_CHILD: return young;
	case RETENTION_CHILD_17: return young && age_at(f->born, f->last) == 17;
	case RETENTION_LISTED: return day_known(f->listed) && !died;
	case RETENTION_LISTED_DIED: return day_known(f->listed) && died;
	case RETENTION_GP_DIED: return f->registered && died;
	case RETENTION_GP_LIVING: return f->registered && !died;
	case RETENTION_APPLIES: break;
	}
	return false;
}

bool retention_day(const struct retention_period *period, size_t count, const struct retention_facts *f, struct day *ret_on,
		   const struct retention_period **ret_by)
{
	/* The last thing may be that a service put her on its list, or that she died. */
	struct day last = f->last;
	*ret_by = NULL;
	*ret_on = DAY_NONE;
	if (!day_known(last) || (day_known(f->listed) && f->listed.day > last.day))
		last = f->listed;
	if (!day_known(last))
		last = f->died;
	for (size_t i = 0; i < count; i++) {
		const struct retention_period *p = &period[i];
		if (!applies(p->applies, f))
			continue;
		struct day from = p->counted == RETENTION_DEATH ? f->died : p->counted == RETENTION_BIRTH ? f->born : last;
		if (p->counted == RETENTION_NEVER || !day_known(from)) {
			*ret_by = p->counted == RETENTION_NEVER ? p : NULL;
			return false;
		}
		struct day on = day_add_months(from, 12 * p->years);
		if (!*ret_by || on.day > ret_on->day) {
			*ret_on = on;
			*ret_by = p;
		}
	}
	return *ret_by != NULL;
}
