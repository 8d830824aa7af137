/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "widgets/problem.h"

/* From this minor version on, the error message of a widget is a list of references that ends with
 * NULL; before, it was one reference. */
#define LIST_SINCE 17

void
wgre_problem_mark (GtkWidget *control, GtkWidget *message)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (control);

  g_return_if_fail (GTK_IS_WIDGET (control));
  g_return_if_fail (!message || GTK_IS_WIDGET (message));

  if (!message) {
    gtk_widget_remove_css_class (control, "error");
    gtk_accessible_reset_state (accessible, GTK_ACCESSIBLE_STATE_INVALID);
    gtk_accessible_reset_relation (accessible, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE);
    return;
  }
  gtk_widget_add_css_class (control, "error");
  gtk_accessible_update_state (accessible, GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);

  /* GTK reads the arguments as its own version wants them. So the version that runs counts, not the
   * one that this was built with. */
  if (gtk_get_minor_version () >= LIST_SINCE)
    gtk_accessible_update_relation (accessible, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, message,
                                    NULL, -1);
  else
    gtk_accessible_update_relation (accessible, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, message, -1);
}
