DROP TABLE reminders, task_tags, tags, tasks;
