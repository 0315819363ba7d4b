/** The Danish words that stand in addresses for our codes. An address is a promise: never change one. */
export const URL_WORDS: Record<string, string> = {
  school: 'skole',
  daycare: 'dagtilbud',
  care_home: 'plejehjem',
  centre: 'center',
  library: 'bibliotek',
  other: 'andet',
  young_children: 'smaa-boern',
  pupils: 'elever',
  young_people: 'unge',
  adults: 'voksne',
  older_people: 'aeldre',
  people_with_learning_disability: 'udviklingshaemmede',
  families: 'familier',
  learning: 'laering',
  wellbeing: 'trivsel',
  activity: 'bevaegelse',
  companionship: 'samvaer',
  nature: 'natur',
  food: 'mad',
  culture: 'kultur',
  transition: 'overgange',
  citizenship: 'medborgerskab',
  leadership: 'ledelse',
  clarity: 'rammer-roller-ansvar',
  anchoring: 'forankring',
  visibility: 'synlighed',
  diversity: 'bredde-og-mangfoldighed',
  complete: 'fuldt',
  partial: 'delvist',
  none: 'intet',
  source: 'kilden',
  illustrative: 'illustrativ',
  registered: 'registreret',
  newest: 'nyeste',
  title: 'titel',
  experience: 'mest-erfaring',
}

/** The code among `codes` that a word in an address stands for, or null. */
export function codeOfWord<Code extends string>(codes: readonly Code[], word: string): Code | null {
  return codes.find((code) => URL_WORDS[code] === word) ?? null
}
