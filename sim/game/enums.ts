/** What SendAddonMessage answers. */
export const SendResult = {
  Success: 0,
  InvalidPrefix: 1,
  InvalidMessage: 2,
  AddonMessageThrottle: 3,
  InvalidChatType: 4,
  NotInGroup: 5,
  TargetRequired: 6,
  InvalidChannel: 7,
  ChannelThrottle: 8,
  GeneralError: 9,
  NotInGuild: 10,
  AddOnMessageLockdown: 11,
  TargetOffline: 12,
} as const;

/** What RegisterAddonMessagePrefix answers. */
export const PrefixResult = { Success: 0, DuplicatePrefix: 1, InvalidPrefix: 2, MaxPrefixes: 3 } as const;

/** What is restricted for addons. */
export const RestrictionType = { Combat: 0, Encounter: 1, ChallengeMode: 2, PvPMatch: 3, Map: 4, Chat: 5 } as const;

export const RestrictionState = { Inactive: 0, Activating: 1, Active: 2 } as const;

export const CompressionMethod = { Deflate: 0, Zlib: 1, Gzip: 2 } as const;
