/* The command line: finds the command in data/commands.csv, runs it, answers with its exit code. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

int cli_main(int argc, char **argv);

#endif
