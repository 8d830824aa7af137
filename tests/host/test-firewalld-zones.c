/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether firewalld forwards anything from a tunnel's zone, from what it says of zones and
 * policies. */
#include "host/firewalld.h"

/* Texts of GVariant; NULL: firewalld does not say. */
static const struct {
  const char *what, *own, *outer, *policy;
  gboolean passes;
} rows[] = {
  { "a zone by default", "{'target': <'default'>}", "{'target': <'default'>}", NULL, FALSE },
  { "nothing is said", NULL, NULL, NULL, TRUE },
  { "the target ACCEPT", "{'target': <'ACCEPT'>}", "{'target': <'DROP'>}", NULL, TRUE },
  { "another target", "{'target': <'%%REJECT%%'>}", "{'target': <'ACCEPT'>}", NULL, FALSE },
  { "forward within the zone", "{'forward': <true>, 'interfaces': <['eth1']>}", "{'x': <1>}", NULL,
    TRUE },
  { "forward, and nothing else is in it", "{'forward': <true>, 'interfaces': <@as []>}",
    "{'forward': <true>, 'interfaces': <['eth0']>}", NULL, FALSE },
  { "no forward", "{'forward': <false>, 'interfaces': <['eth1']>}", "{'x': <1>}", NULL, FALSE },
  { "masquerade on the way out", "{'x': <1>}", "{'masquerade': <true>}", NULL, TRUE },
  { "masquerade on the way in", "{'masquerade': <true>}", "{'masquerade': <false>}", NULL, FALSE },
  { "a policy", "{'x': <1>}", "{'x': <1>}",
    "{'ingress_zones': <['vpn']>, 'egress_zones': <['public']>}", TRUE },
  { "a policy for all", "{'x': <1>}", "{'x': <1>}",
    "{'ingress_zones': <['ANY']>, 'egress_zones': <['ANY']>}", TRUE },
  { "a policy for this host", "{'x': <1>}", "{'x': <1>}",
    "{'ingress_zones': <['ANY']>, 'egress_zones': <['HOST']>}", FALSE },
  { "a policy for another zone", "{'x': <1>}", "{'x': <1>}",
    "{'ingress_zones': <['home']>, 'egress_zones': <['public']>}", FALSE },
  { "a policy that is off", "{'x': <1>}", "{'x': <1>}",
    "{'disable': <true>, 'ingress_zones': <['vpn']>, 'egress_zones': <['public']>}", FALSE },
};

static GVariant *
settings_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *settings =
      text ? g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error) : NULL;

  g_assert_no_error (error);
  return settings;
}

static void
test_zones (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) policies =
        g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
    g_autoptr (GVariant) own = settings_of (rows[i].own), outer = settings_of (rows[i].outer);

    if (rows[i].policy)
      g_ptr_array_add (policies, settings_of (rows[i].policy));
    g_test_message ("%s", rows[i].what);
    g_assert_cmpint (wgre_firewalld_lets_pass ("vpn", own, outer, policies), ==, rows[i].passes);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firewalld/zones", test_zones);
  return g_test_run ();
}
