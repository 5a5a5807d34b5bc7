-- Derby takes ids from its catalogue by the hundred, and answers with an error when many insert at that moment.
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.language.sequence.preallocator', '5000');
