/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "widgets/problem.h"

/* From 4.17 on it is a list of references, which ends with NULL, and was one reference before. GTK
 * reads the arguments as its own version wants them, so the version that runs counts, and not the
 * one that this was built with. */
#define LIST_SINCE 17

static void
set_error_message (GtkAccessible *control, GtkWidget *message)
{
  if (gtk_get_minor_version () >= LIST_SINCE)
    gtk_accessible_update_relation (control, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, message, NULL,
                                    -1);
  else
    gtk_accessible_update_relation (control, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, message, -1);
}

void
wgre_problem_mark (GtkWidget *control, GtkWidget *message)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (control);

  if (!message) {
    gtk_widget_remove_css_class (control, "error");
    gtk_accessible_reset_state (accessible, GTK_ACCESSIBLE_STATE_INVALID);
    gtk_accessible_reset_relation (accessible, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
    return;
  }
  gtk_widget_add_css_class (control, "error");
  gtk_accessible_update_state (accessible, GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);
  set_error_message (accessible, message);
}
