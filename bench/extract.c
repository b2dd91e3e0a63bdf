/* A large extract of one practice, for make bench-import: the files of emis-gp, PEOPLE people and ROWS observations.
 *
 *	extract DIR PEOPLE ROWS [shuffled]
 *
 * In the order of people, or with the people of neighbouring rows as far apart as they come. The same arguments give the same
 * bytes. Shapes and lengths are those of `waymark synth`: five GUIDs a row, results with their range, now and then words. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CODES 400
#define STAFF 12

static uint64_t mixed(uint64_t x)
{
	x += UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

/* kind keeps people, staff and rows apart. */
static const char *guid(char out[40], uint64_t kind, uint64_t i)
{
	uint64_t a = mixed(kind << 56 | i), b = mixed(a);
	snprintf(out, 40, "%08" PRIX64 "-%04" PRIX64 "-%04" PRIX64 "-%04" PRIX64 "-%012" PRIX64, a >> 32, a >> 16 & 0xFFFF, a & 0xFFFF,
		 b >> 48, b & UINT64_C(0xFFFFFFFFFFFF));
	return out;
}

static FILE *begin(const char *dir, const char *name, const char *header)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	if (!f) {
		perror(path);
		exit(1);
	}
	fprintf(f, "%s\n", header);
	return f;
}

static void day(char out[16], uint64_t n)
{
	snprintf(out, 16, "%04d-%02d-%02d", 2010 + (int)(n / 336 % 16), 1 + (int)(n / 28 % 12), 1 + (int)(n % 28));
}

/* NHS numbers of the 999 range with their check digit; 0 where there is none for this count. */
static int number(uint64_t i, char out[11])
{
	int sum = 0;
	snprintf(out, 11, "999%06" PRIu64, i % 1000000);
	for (int k = 0; k < 9; k++)
		sum += (out[k] - '0') * (10 - k);
	int check = 11 - sum % 11;
	if (check == 10)
		return 0;
	out[9] = (char)('0' + (check == 11 ? 0 : check));
	out[10] = '\0';
	return 1;
}

static void words(const char *dir)
{
	char a[40], b[40];
	FILE *f = begin(dir, "Admin_Organisation.csv", "OrganisationGuid,OrganisationName,ODSCode");
	fprintf(f, "%s,Bench Surgery,Y98765\n", guid(a, 1, 0));
	fclose(f);
	f = begin(dir, "Admin_UserInRole.csv", "UserInRoleGuid,OrganisationGuid,Title,GivenName,Surname,JobCategoryName");
	for (uint64_t i = 0; i < STAFF; i++)
		fprintf(f, "%s,%s,Dr,Given%" PRIu64 ",Family%" PRIu64 ",General Medical Practitioner\n", guid(a, 2, i), guid(b, 1, 0), i, i);
	fclose(f);
	f = begin(dir, "Coding_ClinicalCode.csv", "CodeId,Term,SnomedCTConceptId");
	for (uint64_t i = 0; i < CODES; i++)
		fprintf(f, "330000%09" PRIu64 "017,Invented finding %" PRIu64 ",WMA%04" PRIu64 "\n", i, i, 1000 + i);
	fclose(f);
}

static void people(const char *dir, uint64_t count)
{
	char a[40], b[40], c[40], nhs[11], born[16];
	FILE *f = begin(dir, "Admin_Patient.csv", "PatientGuid,OrganisationGuid,UsualGpUserInRoleGuid,Sex,DateOfBirth,DateOfDeath,Title,"
		"GivenName,MiddleNames,Surname,DateOfRegistration,NhsNumber,NhsNumberStatus,PatientNumber,Postcode,LsoaCode,EthnicCategory,"
		"MainLanguage,InterpreterRequired,CommunicationNeed,EmploymentStatus,DateOfDeactivation,Deleted");
	for (uint64_t i = 0; i < count; i++) {
		uint64_t r = mixed(i);
		day(born, r);
		memcpy(born, r & 1 ? "1958" : "1981", 4);
		fprintf(f, "%s,%s,%s,%c,%s,,,Given%" PRIu64 ",,Family%" PRIu64 ",2009-04-01,%s,%s,%" PRIu64 ",ZZ99 %" PRIu64 "AB,E01%06" PRIu64 ",A,"
			"English,N,,Employed,,false\n", guid(a, 3, i), guid(b, 1, 0), guid(c, 2, r % STAFF), r & 2 ? 'F' : 'M', born, r % 997, r % 4999,
			number(i, nhs) ? nhs : "", number(i, nhs) ? "01" : "07", i, r % 10, r % 1000000);
	}
	fclose(f);
}

static void observations(const char *dir, uint64_t count, uint64_t rows, int shuffled)
{
	char a[40], b[40], c[40], d[40], e[40], on[16];
	FILE *f = begin(dir, "CareRecord_Observation.csv", "ObservationGuid,PatientGuid,OrganisationGuid,EffectiveDate,EnteredDate,"
		"ClinicianUserInRoleGuid,CodeId,AssociatedText,ConsultationGuid,Value,NumericUnit,NumericRangeLow,NumericRangeHigh,Abnormal,"
		"ObservationType,Deleted");
	for (uint64_t i = 0; i < rows; i++) {
		uint64_t r = mixed(i ^ UINT64_C(0xABCDEF)), who = shuffled ? r >> 20 : i * count / rows;
		day(on, r >> 8);
		fprintf(f, "%s,%s,%s,%s,%s,%s,330000%09" PRIu64 "017,%s,%s,", guid(a, 4, i), guid(b, 3, who % count), guid(c, 1, 0), on, on,
			guid(d, 2, r % STAFF), r % CODES, r % 20 == 0 ? "\"since the spring, worse in the evening\"" : "", guid(e, 5, i / 2));
		if (r % 3 == 0)
			fprintf(f, "%d.%d,mmol/L,1.0,5.0,,Investigation,false\n", (int)(r >> 40) & 7, (int)(r >> 50) & 7);
		else
			fprintf(f, ",,,,,Observation,false\n");
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "extract DIR PEOPLE ROWS [shuffled]\n");
		return 2;
	}
	uint64_t count = strtoull(argv[2], NULL, 10), rows = strtoull(argv[3], NULL, 10);
	words(argv[1]);
	people(argv[1], count);
	observations(argv[1], count, rows, argc > 4);
	return 0;
}
