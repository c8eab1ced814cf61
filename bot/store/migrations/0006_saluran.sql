-- `remind_on`: the channel that reminders and news go to, where the person chose one; NULL: the one they used last.
ALTER TABLE persons ADD COLUMN remind_on TEXT CHECK (remind_on IN ('telegram', 'whatsapp', 'web'));

-- What did not go out of late, which overseers are told of.
CREATE INDEX outbox_failed ON outbox (queued_at) WHERE state = 'failed';
