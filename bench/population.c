/* Writes a made-up population for bench-screen: population PEOPLE SEED EVENTS.csv PEOPLE.csv.
 *
 * Ten years of 2016 to 2025, sorted by person and day. Frailty differs between people (gamma of shape 2); three in a hundred have more symptoms,
 * referrals and investigations, in bursts; a third are registered for part of the time. Kinds: GP contacts, symptoms of 10 body systems (5 codes
 * each), diagnoses (one in 30 of the list of major illness), referrals and outpatient attendances of 40 specialties, investigations of which two in
 * three are normal, A&E. About 56 events a person. The last days of February are left out, so that
 * 24 months back is one number for engines that have no months. Not an image of a real population: it finds more people than one would. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state;
static uint64_t next(void)
{
	uint64_t z = (state += 0x9E3779B97F4A7C15u);
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}
static double unit(void) { return (double)(next() >> 11) / 9007199254740992.0; }
static unsigned below(unsigned n) { return (unsigned)((next() >> 32) * n >> 32); }

#define DAYS 3640
#define MAX  20000
static char date[DAYS][20];
static struct { uint16_t day; char rest[60]; } event[MAX];

static int by_day(const void *a, const void *b)
{
	int order = (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
	return order ? order : strcmp((const char *)a + sizeof(uint16_t), (const char *)b + sizeof(uint16_t));
}

static void dates_make(void)
{
	static const int lengths[] = { 31, 27, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int at = 0;
	for (int year = 2016; year < 2026; year++)
		for (int month = 0; month < 12; month++)
			for (int day = 1; day <= lengths[month]; day++)
				snprintf(date[at++], sizeof *date, "%d-%02d-%02d", year, month + 1, day);
}

static void rest_make(char *to, unsigned kind, int mus)
{
	switch (kind) {
	case 0: snprintf(to, 60, "gp-contact,,,,,,no"); return;
	case 1: snprintf(to, 60, "symptom,local-made,S%u%u,,,,", below(10), below(5)); return;
	case 2: snprintf(to, 60, "diagnosis,local-made,%s,,,,", below(mus ? 90 : 30) == 0 ? "M0" : (char[]){ 'D', (char)('0' + below(10)), 0 }); return;
	case 3: snprintf(to, 60, "referral,,,%u,,,", 100 + below(40)); return;
	case 4: snprintf(to, 60, "outpatient,,,%u,,%s,", 100 + below(40), below(12) ? "yes" : "no"); return;
	case 5: snprintf(to, 60, "investigation,local-made,I%u,,%s,,", below(20), below(3) ? "normal" : "abnormal"); return;
	default: snprintf(to, 60, "emergency,,,,,,yes"); return;
	}
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	long people = strtol(argv[1], NULL, 10);
	state = strtoull(argv[2], NULL, 10);
	FILE *events = fopen(argv[3], "w"), *persons = fopen(argv[4], "w");
	if (!events || !persons)
		return 1;
	setvbuf(events, NULL, _IOFBF, 1 << 20);
	dates_make();
	fputs("person,on,kind,system,code,specialty,result,attended,unscheduled\n", events);
	fputs("person,birth_on,death_on,sex,practice,fifth,ethnic\n", persons);
	for (long person = 1; person <= people; person++) {
		static const unsigned usual[] = { 52, 68, 76, 81, 88, 97, 100 }, more[] = { 28, 54, 60, 70, 80, 97, 100 };
		int mus = below(100) < 3, from = below(100) < 35 ? (int)below(DAYS - 400) : 0;
		double frailty = -log(unit() + 1e-12) - log(unit() + 1e-12);
		double rate = (mus ? 62.0 : 31.0) * frailty * (double)(DAYS - from) / DAYS;
		int n = (int)rate > MAX - 1 ? MAX - 1 : (int)rate, burst = (int)below(DAYS - 200);
		for (int i = 0; i < n; i++) {
			unsigned r = below(100), kind = 0;
			while (r >= (mus ? more : usual)[kind])
				kind++;
			int in_burst = mus && kind && below(2);
			event[i].day = (uint16_t)(in_burst ? (burst > from ? burst : from) + (int)below(200) : from + (int)below((unsigned)(DAYS - from)));
			event[i].day = event[i].day < DAYS ? event[i].day : DAYS - 1;
			rest_make(event[i].rest, kind, mus);
		}
		qsort(event, (size_t)n, sizeof *event, by_day);
		/* a symptom or diagnosis told of twice on one day is one: not every engine is told so */
		for (int i = 0; i < n; i++)
			if (i == 0 || by_day(&event[i], &event[i - 1]) || (event[i].rest[0] != 's' && event[i].rest[0] != 'd'))
				fprintf(events, "%ld,%s,%s\n", person, date[event[i].day], event[i].rest);
		fprintf(persons, "%ld,%u-%02u-15,,%s,P%04u,%u,A\n", person, 1935 + below(85), 1 + below(12), below(2) ? "female" : "male", below(50), 1 + below(5));
	}
	return fclose(events) || fclose(persons);
}
