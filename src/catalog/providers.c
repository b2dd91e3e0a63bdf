/* providers.csv and provider-roles.csv: who else may say who somebody is, and what its roles are here. */
#include <string.h>

#include "access/role.h"
#include "base/must.h"
#include "catalog/catalog_in.h"
#include "codec/csv.h"

enum { P_ID, P_TITLE, P_ISSUER, P_CLIENT, P_AUTH, P_SCOPES, P_SHAPE, P_ACR, P_UNKNOWN, P_NAME, P_ORGANISATION, P_ROLE, P_COLUMNS };
static const char *const provider_columns[P_COLUMNS] = { "id", "title", "issuer", "client_id", "auth", "scopes", "shape", "acr", "unknown",
	"name", "organisation", "role" };
enum { R_PROVIDER, R_VALUE, R_ROLE, R_COLUMNS };
static const char *const role_columns[R_COLUMNS] = { "provider", "value", "role" };

static int word_of(struct catalog_reading *r, int line, const char *column, struct str value, const char *const *words, int count)
{
	for (int i = 0; i < count; i++)
		if (str_is(value, words[i]))
			return i;
	problem_add(r->problems, line, 1, column, "\"%.*s\" is none of the words there are (data/README.md).", STRF(value));
	return 0;
}

/* In the clear only to this machine, for trying it out: what comes back says who somebody is. */
static bool issuer_good(struct str issuer)
{
	bool here = str_starts(issuer, "http://127.0.0.1:") || str_starts(issuer, "http://localhost:");
	return (here || str_starts(issuer, "https://")) && str_find(issuer, "?") < 0 && str_find(issuer, "#") < 0;
}

static void provider_take(struct catalog_reading *r, const struct csv_record *record)
{
	static const char *const auths[] = { "none", "secret", "key" }, *const shapes[] = { "claims", "cis2" }, *const unknowns[] = { "refuse", "make" };
	int line = (int)record->line;
	struct str f[P_COLUMNS];
	for (int i = 0; i < P_COLUMNS; i++)
		f[i] = str_dup(r->arena, str_trim(record->field[i]));
	struct provider row = { .id = f[P_ID], .title = f[P_TITLE], .issuer = f[P_ISSUER], .client_id = f[P_CLIENT], .scopes = f[P_SCOPES],
		.acr = f[P_ACR], .name = f[P_NAME], .organisation = f[P_ORGANISATION], .role = f[P_ROLE] };
	row.auth = (enum provider_auth)word_of(r, line, "auth", f[P_AUTH], auths, PROVIDER_AUTHS);
	row.shape = (enum provider_shape)word_of(r, line, "shape", f[P_SHAPE], shapes, PROVIDER_SHAPES);
	row.makes = word_of(r, line, "unknown", f[P_UNKNOWN], unknowns, 2) == 1;
	row.roles_here = row.shape == PROVIDER_CLAIMS && row.organisation.n == 0;
	if (!id_shaped(row.id))
		problem_add(r->problems, line, 1, "id", "\"%.*s\" is no id: lower-case letters, digits and hyphens, a letter first.", STRF(row.id));
	if (!issuer_good(row.issuer))
		problem_add(r->problems, line, 1, "issuer", "\"%.*s\" is no issuer: an address that begins with https://.", STRF(row.issuer));
	if (row.title.n == 0 || row.client_id.n == 0)
		problem_add(r->problems, line, 1, row.title.n ? "client_id" : "title", "This is needed.");
	if (row.makes && row.roles_here)
		problem_add(r->problems, line, 1, "unknown", "Whom it makes has a role by its claims; without an organisation claim it would be nobody.");
	if (row.shape == PROVIDER_CLAIMS && (row.organisation.n == 0) != (row.role.n == 0))
		problem_add(r->problems, line, 1, "role", "A claim for the organisation and one for the role go together.");
	for (size_t i = 0; i < r->catalog->providers; i++)
		if (str_eq(r->catalog->provider[i].id, row.id)) {
			problem_add(r->problems, line, 1, "id", "\"%.*s\" is here twice.", STRF(row.id));
			return;
		}
	*ARRAY_PUSH(r->arena, r->catalog->provider, r->catalog->providers, r->catalog->provider_room) = row;
}

static void role_take(struct catalog_reading *r, const struct csv_record *record)
{
	int line = (int)record->line;
	struct provider_role row = { str_dup(r->arena, str_trim(record->field[R_PROVIDER])), str_dup(r->arena, str_trim(record->field[R_VALUE])),
		str_dup(r->arena, str_trim(record->field[R_ROLE])) };
	const struct role *role = role_find(row.role);
	if (!catalog_provider(r->catalog, row.provider))
		problem_add(r->problems, line, 1, "provider", "There is no provider \"%.*s\" (providers.csv).", STRF(row.provider));
	if (row.value.n == 0)
		problem_add(r->problems, line, 1, "value", "This is needed.");
	if (!role || !role_personal(role))
		problem_add(r->problems, line, 1, "role", "There is no role \"%.*s\" that a person can act in (data/roles.csv).", STRF(row.role));
	*ARRAY_PUSH(r->arena, r->catalog->provider_role, r->catalog->provider_roles, r->catalog->provider_role_room) = row;
}

static bool header_fits(const struct csv_record *record, const char *const *columns, size_t count)
{
	bool fits = record->fields == count;
	for (size_t i = 0; fits && i < count; i++)
		fits = str_is(record->field[i], columns[i]);
	return fits;
}

static void table_read(struct catalog_reading *r, const char *const *columns, size_t count,
		       void (*take)(struct catalog_reading *r, const struct csv_record *record))
{
	AUTO(csv) struct csv_reader *reader = NULL;
	struct csv_record record;
	bool more = true, header = false;
	if (csv_open_bytes(r->cx, r->bytes, ',', '#', &reader) != OK) {
		problem_add(r->problems, 1, 1, NULL, "This file cannot be read.");
		return;
	}
	while (csv_next(r->cx, reader, &record, &more) == OK && more) {
		if (!header && !header_fits(&record, columns, count))
			break;
		if (header && (record.problem || record.fields != count))
			problem_add(r->problems, (int)record.line, 1, NULL, "This line cannot be read: %s.",
				record.problem ? record.problem : "it has too many or too few fields");
		else if (header)
			take(r, &record);
		header = true;
	}
	if (!header)
		problem_add(r->problems, 1, 1, "header", "The first line must have the columns that data/%s has.", r->path);
}

void providers_read(struct catalog_reading *r)
{
	table_read(r, provider_columns, P_COLUMNS, provider_take);
}

void provider_roles_read(struct catalog_reading *r)
{
	table_read(r, role_columns, R_COLUMNS, role_take);
}

const struct provider *catalog_provider(const struct catalog *catalog, struct str id)
{
	for (size_t i = 0; i < catalog->providers; i++)
		if (str_eq(catalog->provider[i].id, id))
			return &catalog->provider[i];
	return NULL;
}

struct str catalog_provider_role(const struct catalog *catalog, const struct provider *provider, struct str value)
{
	for (size_t i = 0; i < catalog->provider_roles; i++)
		if (str_eq(catalog->provider_role[i].provider, provider->id) && str_eq(catalog->provider_role[i].value, value))
			return catalog->provider_role[i].role;
	return STR_NONE;
}
