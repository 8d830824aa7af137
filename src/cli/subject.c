/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/subject.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge/file.h"
#include "bridge/names.h"
#include "cli/source-load.h"
#include "formats/format.h"
#include "host/gather.h"
#include "host/resolve.h"
#include "plan/plan.h"
#include "plan/planner.h"

#define FIREWALLD_CONF "/etc/firewalld/firewalld.conf"
/* systemd has such a dangling link for each service that runs. */
#define FIREWALLD_RUNS "/run/systemd/units/invocation:firewalld.service"

static void
span_clear (gpointer data)
{
  g_free (((WgreSpan *) data)->file);
}

void
wgre_subject_free (WgreSubject *subject)
{
  if (!subject)
    return;
  wgre_source_clear (&subject->source);
  wgre_lines_free (subject->text);
  g_ptr_array_unref (subject->findings);
  g_array_unref (subject->spans);
  g_free (subject);
}

/* --- spans --- */

static void
set_text (WgreSubject *subject, GBytes *contents)
{
  gsize size;
  const char *bytes = g_bytes_get_data (contents, &size);

  subject->text = wgre_lines_new (bytes, size);
}

static WgreSpan
subject_span_of (const WgreSubject *subject, const WgrePosition *position)
{
  g_autofree char *base = g_path_get_basename (subject->argument);
  g_autofree char *folder = g_path_get_dirname (subject->argument);
  gboolean beside = position && g_strcmp0 (position->file, base) != 0;

  return (WgreSpan){
    .file = beside ? g_build_filename (folder, position->file, NULL) : g_strdup (subject->argument),
    .line = position ? position->line : 0,
    .column = position ? position->column : 0,
    .beside = beside,
  };
}

static void
subject_add (WgreSubject *subject, WgreFinding *finding, WgreSpan span)
{
  g_ptr_array_add (subject->findings, finding);
  g_array_append_val (subject->spans, span);
}

/* Where its key is, or of the peer that the key belongs to; in it, that of its item. */
static WgreSpan
span_of_finding (const WgreSubject *subject, const WgreFinding *finding)
{
  const WgreImport *import = subject->source.import;
  const WgrePosition *position = NULL;
  WgreSpan span = { 0 };

  if (!subject->text)
    return span;
  if (import && finding->key) {
    const char *dot = strrchr (finding->key, '.');
    g_autofree char *peer = dot ? g_strndup (finding->key, (gsize) (dot - finding->key)) : NULL;

    position = wgre_import_position (import, finding->key);
    if (!position && peer)
      position = wgre_import_position (import, peer);
  }
  span = subject_span_of (subject, position);
  if (!import && finding->key)
    span.line = wgre_lines_find_key (subject->text, finding->key);
  if (span.line && finding->item && !span.beside)
    wgre_lines_find (subject->text, finding->item, &span.line, &span.column, &span.length);
  return span;
}

/* --- loading --- */

static void
add_unreadable (WgreSubject *subject, const GError *error)
{
  g_autoptr (GBytes) contents = NULL;
  g_autofree char *what = wgre_error_named (error);
  WgreErrorPosition at;
  WgreSpan span = { 0 };

  if (wgre_source_is_file (subject->argument)) {
    span.file = g_strdup (subject->argument);
    contents = wgre_file_read (subject->argument, WGRE_FORMAT_MAX_SIZE, NULL);
  }
  if (contents)
    set_text (subject, contents);
  if (wgre_error_position (error, &at)) {
    const WgrePosition position = { (char *) at.file, at.line, at.column };

    g_free (span.file);
    span = subject_span_of (subject, &position);
  }
  subject_add (subject, wgre_lint_unreadable (what), span);
}

static WgreSpan
span_of_warning (const WgreSubject *subject, const WgreWarning *warning)
{
  WgreSpan span = subject_span_of (subject, &warning->at);

  if (!warning->item || span.beside)
    return span;
  if (span.column)
    span.length = (guint) g_utf8_strlen (warning->item, -1);
  else
    wgre_lines_find (subject->text, warning->item, &span.line, &span.column, &span.length);
  return span;
}

WgreSubject *
wgre_subject_load (const char *argument)
{
  WgreSubject *subject;
  const WgreImport *import;
  const GPtrArray *warnings;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (argument, NULL);
  subject = g_new0 (WgreSubject, 1);
  subject->argument = argument;
  subject->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_finding_free);
  subject->spans = g_array_new (FALSE, TRUE, sizeof (WgreSpan));
  g_array_set_clear_func (subject->spans, span_clear);

  subject->loaded = wgre_source_load_any (argument, &subject->source, &error) ||
                    wgre_source_load_unchecked (argument, &subject->source);
  if (!subject->loaded) {
    add_unreadable (subject, error);
    return subject;
  }
  if (subject->source.contents)
    set_text (subject, subject->source.contents);

  import = subject->source.import;
  warnings = import ? import->warnings : subject->source.warnings;
  for (guint i = 0; warnings && i < warnings->len; i++) {
    WgreSpan whole = { .file = NULL };

    if (import) {
      subject_add (subject, wgre_lint_warning (warnings->pdata[i]),
                   span_of_warning (subject, warnings->pdata[i]));
      continue;
    }
    whole.file = subject->text ? g_strdup (argument) : NULL;
    subject_add (subject, wgre_lint_reader (warnings->pdata[i]), whole);
  }
  return subject;
}

/* --- facts of the system --- */

/* The MTU of a plan without that key, by the routes to those far ends whose addresses are known:
 * the other ones would have to be resolved. */
static guint
mtu_limit (const WgreSource *source)
{
  g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (WgreProfile) profile = NULL;
  g_autoptr (WgrePlan) plan = NULL;
  g_auto (WgreFacts) facts = { .uuid = source->uuid, .interface = source->interface };
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, source->data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    if (strcmp (key, "mtu"))
      g_hash_table_insert (data, g_strdup (key), g_strdup (value));
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_WITHOUT_SECRETS, NULL);
  if (!profile)
    return 0;
  wgre_resolve_known (profile, &facts);
  wgre_gather (profile, &facts, NULL);
  facts.interface_taken = FALSE;
  plan = wgre_plan_new (profile, &facts, NULL);
  return plan ? plan->mtu : 0;
}

/* "yes" is the older word. */
static gboolean
firewalld_is_strict (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_test (FIREWALLD_RUNS, G_FILE_TEST_IS_SYMLINK) ||
      !g_file_get_contents (FIREWALLD_CONF, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    g_strstrip (lines[i]);
    if (!strcmp (lines[i], "IPv6_rpfilter=strict") || !strcmp (lines[i], "IPv6_rpfilter=yes"))
      return TRUE;
  }
  return FALSE;
}

/* The text of each address, and nothing else. NULL: the kernel does not say. */
static GHashTable *
addresses_of_this_host (void)
{
  GHashTable *set;
  struct ifaddrs *all;

  if (getifaddrs (&all))
    return NULL;
  set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (const struct ifaddrs *one = all; one; one = one->ifa_next) {
    char text[INET6_ADDRSTRLEN];
    const void *bytes = NULL;

    if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET)
      bytes = &((const struct sockaddr_in *) (const void *) one->ifa_addr)->sin_addr;
    else if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET6)
      bytes = &((const struct sockaddr_in6 *) (const void *) one->ifa_addr)->sin6_addr;
    if (bytes && inet_ntop (one->ifa_addr->sa_family, bytes, text, sizeof text))
      g_hash_table_add (set, g_strdup (text));
  }
  freeifaddrs (all);
  return set;
}

/* --- findings --- */

void
wgre_subject_lint (WgreSubject *subject, const GPtrArray *others)
{
  const WgreSource *source;
  g_autofree char *folder = NULL;
  struct stat file_info, folder_info;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GHashTable) addresses = NULL;
  WgreLintFacts facts = { .others = others, .strict_rpfilter = firewalld_is_strict () };

  g_return_if_fail (subject && others);
  if (!subject->loaded)
    return;
  source = &subject->source;
  facts.dns_shared = source->dns_shared[0] && source->dns_shared[1];
  /* The file and its folder, but none further up, as wg-quick(8). */
  folder = g_path_get_dirname (subject->argument);
  if (subject->text && !stat (subject->argument, &file_info) && file_info.st_mode & S_IROTH &&
      !stat (folder, &folder_info) && folder_info.st_mode & S_IXOTH)
    facts.readable = subject->argument;
  /* A file may be for another host; a connection is for this one. */
  if (!subject->text)
    facts.addresses = addresses = addresses_of_this_host ();
  if (g_hash_table_contains (source->data, "mtu"))
    facts.mtu_limit = mtu_limit (source);
  findings = wgre_lint (source->data, source->secrets, &facts);
  g_ptr_array_set_free_func (findings, NULL);
  for (guint i = 0; i < findings->len; i++)
    subject_add (subject, findings->pdata[i], span_of_finding (subject, findings->pdata[i]));
}

WgreLintOther *
wgre_subject_other (const WgreSubject *subject)
{
  g_autoptr (WgreProfile) profile = NULL;
  const WgreProfile *wireguard;
  const WgreKey *key;
  WgreLintOther *other;

  g_return_val_if_fail (subject, NULL);
  if (!subject->loaded)
    return NULL;
  profile = wgre_profile_new (subject->source.data, subject->source.secrets,
                              WGRE_PROFILE_WITHOUT_SECRETS, NULL);
  if (!profile)
    return NULL;
  wireguard = wgre_profile_lower (profile) ? wgre_profile_lower (profile) : profile;
  key = wgre_profile_key (wireguard, WGRE_OPT_PRIVATE_KEY);
  other = g_new0 (WgreLintOther, 1);
  other->name = g_strdup (subject->argument);
  other->listen_port = (guint16) wgre_profile_number (wireguard, WGRE_OPT_LISTEN_PORT);
  other->has_public_key = key != NULL;
  other->profile = wgre_profile_ref (profile);
  if (key)
    wgre_key_public (key, &other->public_key);
  return other;
}
