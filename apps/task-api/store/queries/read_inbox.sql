-- The account's Inbox, where a task goes that names no project.
SELECT id FROM projects WHERE owner_id = (SELECT taskora_account_id()) AND kind = 'inbox'
