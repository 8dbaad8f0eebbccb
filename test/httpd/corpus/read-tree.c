/*
 * A module for httpd that reads configurations and prints their trees without executing them: so unknown directives,
 * missing certificates and the like don't matter, and what is compared is the reading alone. One child for each case.
 * READ_TREE_CASES names a file with a line for each: answer file, root, ServerRoot, main file, then defines (Dname) and
 * environment (Ename=value), between tabs. A line of an answer is depth, file, line, directive, arguments, between \1;
 * one that begins with ! says why httpd refuses what follows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "httpd.h"
#include "http_config.h"
#include "http_core.h"
#include "http_main.h"
#include "apr_strings.h"

extern module *ap_preloaded_modules[];

static void print_tree(FILE *out, const ap_directive_t *node, int depth)
{
    for (; node != NULL; node = node->next) {
        fprintf(out, "%d\1%s\1%d\1%s\1%s\n", depth, node->filename, node->line_num, node->directive, node->args);
        if (node->first_child != NULL) print_tree(out, node->first_child, depth + 1);
    }
}

static void take_settings(apr_pool_t *pool)
{
    const char *setting;
    while ((setting = strtok(NULL, "\t")) != NULL) {
        if (setting[0] == 'D') *(const char **) apr_array_push(ap_server_config_defines) = apr_pstrdup(pool, setting + 1);
        if (setting[0] == 'E') putenv(apr_pstrdup(pool, setting + 1));
    }
}

/* Never returns: chroot and defines are for this case only. */
static void read_case(apr_pool_t *pool, apr_pool_t *temporary, char *line)
{
    const char *answer = strtok(line, "\t"), *root = strtok(NULL, "\t");
    const char *server_root = strtok(NULL, "\t"), *main_file = strtok(NULL, "\t");
    ap_directive_t *tree = NULL;
    const char *error;
    FILE *out = main_file == NULL ? NULL : fopen(answer, "w");
    if (out == NULL || chroot(root) != 0 || chdir("/") != 0) _exit(1);
    take_settings(pool);
    ap_server_root = server_root;
    ap_preloaded_modules[0] = NULL; /* a LoadModule line of a module that is built in is no error then */
    error = ap_process_resource_config(ap_server_conf, main_file, &tree, pool, temporary);
    if (error != NULL) fprintf(out, "!%s\n", error);
    print_tree(out, tree, 0);
    _exit(fclose(out) == 0 ? 0 : 1);
}

static int read_cases(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary)
{
    static char line[1 << 16];
    const char *list = getenv("READ_TREE_CASES");
    FILE *cases = list == NULL ? NULL : fopen(list, "r");
    if (cases == NULL) return OK;
    while (fgets(line, sizeof line, cases) != NULL) {
        pid_t child;
        line[strcspn(line, "\n")] = '\0';
        child = fork();
        if (child == 0) read_case(pool, temporary, line);
        waitpid(child, NULL, 0);
    }
    exit(0);
}

static void register_hooks(apr_pool_t *pool)
{
    ap_hook_pre_config(read_cases, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

AP_DECLARE_MODULE(read_tree) = { STANDARD20_MODULE_STUFF, NULL, NULL, NULL, NULL, NULL, register_hooks };
