/* How long sign-ins last and who needs a second factor, by role, as the service set it. */
#include "record/signin.h"

#include "access/role.h"
#include "base/must.h"
#include "record/setting.h"

#define IDLE_MAX  120                   /* as the setting signin_idle_minutes */
#define HOURS_MAX 24                    /* as signin_hours */

/* -1: there is no such role. */
static int at(struct str role)
{
	size_t n;
	const struct role *list = role_list(&n);
	must(n <= SIGNIN_ROLES);
	for (size_t i = 0; i < n; i++)
		if (str_is(role, list[i].role))
			return (int)i;
	return -1;
}

enum err signin_rules_limits(struct cx *cx, struct str text, struct signin_rules *rules)
{
	struct str rest = text, one, role, limits, idle, hours;
	if (str_is(text, "none"))
		return OK;
	while (rest.n) {
		int64_t minutes, most;
		str_cut(rest, ' ', &one, &rest);
		if (one.n == 0)
			continue;
		if (!str_cut(one, '=', &role, &limits) || !str_cut(limits, '/', &idle, &hours) || !str_int(idle, &minutes) || !str_int(hours, &most) ||
		    minutes < 1 || minutes > IDLE_MAX || most < 1 || most > HOURS_MAX)
			return fail(cx, ERR_BAD_FIELD, "\"%.*s\" is no limit. Write ROLE=MINUTES/HOURS, apart by blanks: gp=10/8. Minutes go from 1 to "
				"%d, hours from 1 to %d.", STRF(one), IDLE_MAX, HOURS_MAX);
		if (at(role) < 0)
			return fail(cx, ERR_BAD_FIELD, "There is no role %.*s. data/roles.csv lists those there are.", STRF(role));
		rules->role[at(role)].idle_minutes = minutes;
		rules->role[at(role)].hours_max = most;
	}
	return OK;
}

enum err signin_rules_second(struct cx *cx, struct str text, struct signin_rules *rules)
{
	struct str rest = text, one;
	if (str_is(text, "none"))
		return OK;
	for (int i = 0; i < SIGNIN_ROLES; i++)
		rules->role[i].second = str_is(text, "all");
	while (rest.n && !str_is(text, "all")) {
		str_cut(rest, ' ', &one, &rest);
		if (one.n && at(one) < 0)
			return fail(cx, ERR_BAD_FIELD, "There is no role %.*s. Write the roles that need a second factor, or all, or none.", STRF(one));
		if (one.n)
			rules->role[at(one)].second = true;
	}
	return OK;
}

enum err signin_rules_load(struct cx *cx, struct db *db, struct signin_rules *ret)
{
	struct signin_rules rules = { 0 };
	struct str limits, second;
	TRY(setting_number(cx, db, "signin_idle_minutes", 15, &rules.idle_minutes));
	TRY(setting_number(cx, db, "signin_hours", 12, &rules.hours_max));
	TRY(setting_get(cx, db, "signin_role_limits", STR("none"), &limits));
	TRY(setting_get(cx, db, "second_factor", STR("it_administrator information_governance"), &second));
	TRY(signin_rules_limits(cx, limits, &rules));
	TRY(signin_rules_second(cx, second, &rules));
	*ret = rules;
	return OK;
}

int64_t signin_rules_idle(const struct signin_rules *rules, struct str role)
{
	int i = at(role);
	return i >= 0 && rules->role[i].idle_minutes ? rules->role[i].idle_minutes : rules->idle_minutes;
}

int64_t signin_rules_hours(const struct signin_rules *rules, struct str role)
{
	int i = at(role);
	return i >= 0 && rules->role[i].hours_max ? rules->role[i].hours_max : rules->hours_max;
}

bool signin_rules_needs_second(const struct signin_rules *rules, struct str role)
{
	int i = at(role);
	return i >= 0 && rules->role[i].second;
}
