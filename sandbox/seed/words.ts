/** Word lists from which believable, made-up records are put together. */
export const FIRST_NAMES =
  'Ada,Adrian,Aisha,Alma,Amir,Ana,Anders,Anika,Anton,Aria,Arjun,Astrid,Benoit,Bianca,Bruno,Camille,Carla,Cedric,Chiara,Clara,Dario,Delphine,Dmitri,Edith,Elias,Elena,Emeka,Emil,Esther,Eva,Fatima,Felix,Fiona,Frida,Gabriel,Georgia,Hana,Hector,Helena,Hugo,Ida,Igor,Ines,Ingrid,Isaac,Ivana,Jakob,Jamila,Janek,Jasper,Joana,Joel,Julia,Kaito,Karin,Kasper,Katya,Kofi,Lars,Laura,Lea,Leon,Lena,Liam,Lucia,Ludovic,Maja,Malik,Marta,Mateo,Mei,Mila,Milan,Mina,Nadia,Naomi,Nils,Noah,Nora,Olga,Omar,Oscar,Otto,Paola,Pavel,Petra,Philippa,Quentin,Rafael,Ravi,Rosa,Ruben,Ruth,Samir,Sara,Selma,Silas,Sofia,Stefan,Tara,Theo,Thea,Tobias,Ulrich,Uma,Vera,Victor,Viola,Walter,Wanda,Xenia,Yara,Yusuf,Zoe'.split(
    ',',
  );

export const LAST_NAMES =
  'Abbott,Adeyemi,Almeida,Andersen,Araya,Bakker,Barros,Bauer,Becker,Bellini,Bergman,Blanc,Bondar,Brandt,Carvalho,Castillo,Chandra,Chevalier,Christou,Costa,Dahl,Dekker,Demir,Duarte,Eklund,Engel,Eriksen,Farkas,Fernandez,Fischer,Fontaine,Fraser,Galli,Garnier,Gomez,Graf,Gupta,Haas,Hansen,Hartmann,Hoffman,Horvat,Ibarra,Ivanov,Jansen,Jensen,Johansson,Kaplan,Kaya,Khan,Klein,Kovacs,Kruger,Kumar,Laine,Lambert,Larsen,Lefevre,Lehmann,Lopez,Lorenz,Lund,Maas,Marchetti,Marin,Mendes,Meyer,Moreau,Morris,Mueller,Nakamura,Navarro,Nguyen,Nielsen,Novak,Nowak,Okafor,Olsen,Orlov,Ortega,Park,Patel,Pereira,Peters,Petrov,Pires,Popescu,Quist,Ramos,Reyes,Ricci,Rinaldi,Rossi,Roux,Salazar,Santos,Sato,Schmitt,Schneider,Silva,Simon,Soares,Sorensen,Stein,Suzuki,Svensson,Tanaka,Torres,Tran,Vargas,Vasquez,Virtala,Vogel,Wagner,Walsh,Weber,Weiss,Winter,Wolf,Yilmaz,Zeller,Zhang,Zimmer'.split(
    ',',
  );

export const COMPANY_FIRST =
  'Alder,Amber,Anchor,Arbor,Aspen,Atlas,Aurora,Beacon,Birch,Blue Harbor,Bridge,Bright,Canyon,Cedar,Cobalt,Copper,Coral,Crescent,Crown,Delta,Eagle,Eastgate,Elm,Ember,Evergreen,Falcon,Fern,Flint,Forge,Foxglove,Granite,Greenfield,Harbor,Hazel,Heron,Highland,Horizon,Indigo,Iron,Juniper,Keystone,Lakeside,Lantern,Linden,Magnolia,Maple,Meridian,Mill,North Star,Northwind,Oak,Olive,Orchard,Osprey,Pine,Pioneer,Quarry,Raven,Redwood,Ridge,River,Rowan,Sable,Sage,Silver,Slate,Solstice,Stone,Summit,Sycamore,Tidal,Union,Valley,Vertex,West Bay,Willow,Windmill,Zenith'.split(
    ',',
  );

export const COMPANY_SECOND =
  'Automation,Building Supply,Catering,Ceramics,Chemicals,Components,Consulting,Controls,Design,Distribution,Electric,Electronics,Engineering,Equipment,Fabrication,Fasteners,Foods,Freight,Furniture,Glass,Hydraulics,Industrial,Instruments,Interiors,Labs,Lighting,Logistics,Machinery,Marine,Materials,Medical,Metals,Motors,Optics,Packaging,Paper,Plastics,Power,Precision,Print,Pumps,Robotics,Safety,Scientific,Sensors,Services,Signage,Software,Solar,Systems,Textiles,Tools,Training,Transport,Valves,Water,Welding,Woodworks'.split(
    ',',
  );

export const COMPANY_FORMS = ['Inc.', 'Ltd', 'GmbH', 'Group', 'LLC', 'Partners', 'Co.'];

export const JOB_TITLES =
  'Purchasing Manager,Head of Operations,Chief Financial Officer,Plant Manager,Office Manager,IT Director,Sales Director,Facilities Manager,Managing Director,Warehouse Lead,Quality Engineer,Controller,Procurement Specialist,Project Manager,HR Manager,Marketing Manager'.split(
    ',',
  );

export const STREETS =
  'Mill Road,Station Street,Harbor Avenue,Market Square,Orchard Lane,Foundry Way,Canal Street,Park Avenue,Lindenweg,Rue du Moulin,Bridge Street,Cedar Drive,Quarry Road,Ringstrasse,Victoria Road,Elm Street'.split(
    ',',
  );

export const INDUSTRIES =
  'MACHINERY,LOGISTICS_AND_SUPPLY_CHAIN,COMPUTER_SOFTWARE,CONSTRUCTION,WHOLESALE,FOOD_PRODUCTION,CHEMICALS,PLASTICS,MEDICAL_DEVICES,FURNITURE,UTILITIES,TEXTILES'.split(
    ',',
  );

export const DEAL_TOPICS =
  'annual supply contract,warehouse refit,spare parts,maintenance plan,pilot order,line upgrade,training package,replacement units,framework agreement,spring order,rollout phase two,service renewal'.split(
    ',',
  );

export const PRODUCT_NOUNS =
  'Control Unit,Ball Valve,Safety Relay,Conveyor Belt,Pressure Sensor,Pallet Rack,LED Panel,Gear Motor,Filter Cartridge,Cable Set,Pump Head,Torque Wrench,Label Printer,Mounting Kit,Cooling Fan,Hose Assembly'.split(
    ',',
  );

export const PRODUCT_ADJECTIVES =
  'Compact,Heavy Duty,Standard,Low Noise,Stainless,Modular,Extended,Precision,Insulated,High Flow'.split(',');

export interface Place {
  city: string;
  state: string;
  country: string;
  zip: (n: number) => string;
  /** Numbers from ranges that are set aside for fiction, as far as a country has some. */
  phone: (n: number) => string;
  /** A person's own line; four digits tell ten thousand people of a place apart. */
  direct: (n: number) => string;
}

const digits = (n: number, width: number): string => String(n % 10 ** width).padStart(width, '0');

function us(city: string, state: string, area: string, zip: string): Place {
  return {
    city,
    state,
    country: 'United States',
    zip: (n) => `${zip}${digits(n, 2)}`,
    phone: (n) => `+1 (${area}) 555-01${digits(n, 2)}`,
    direct: (n) => `+1 (${area}) 555-${digits(n, 4)}`,
  };
}

export const PLACES: readonly Place[] = [
  us('Columbus', 'Ohio', '614', '432'),
  us('Portland', 'Oregon', '503', '972'),
  us('Denver', 'Colorado', '303', '802'),
  us('Raleigh', 'North Carolina', '919', '276'),
  {
    city: 'Leeds',
    state: 'West Yorkshire',
    country: 'United Kingdom',
    zip: (n) => `LS${1 + (n % 9)} ${1 + (n % 8)}AB`,
    phone: (n) => `+44 113 496 0${digits(n, 3)}`,
    direct: (n) => `+44 113 496 ${digits(n, 4)}`,
  },
  {
    city: 'Berlin',
    state: 'Berlin',
    country: 'Germany',
    zip: (n) => `101${digits(n, 2)}`,
    phone: (n) => `+49 30 23125 ${digits(n, 3)}`,
    direct: (n) => `+49 30 23125 ${digits(n, 4)}`,
  },
  {
    city: 'Lyon',
    state: 'Auvergne-Rhone-Alpes',
    country: 'France',
    zip: (n) => `6900${1 + (n % 9)}`,
    phone: (n) => `+33 1 99 00 ${digits(Math.floor(n / 100), 2)} ${digits(n, 2)}`,
    direct: (n) => `+33 1 99 00 ${digits(Math.floor(n / 100), 2)} ${digits(n, 2)}`,
  },
  {
    city: 'Melbourne',
    state: 'Victoria',
    country: 'Australia',
    zip: (n) => `30${digits(n, 2)}`,
    phone: (n) => `+61 3 5550 ${digits(n, 4)}`,
    direct: (n) => `+61 3 5550 ${digits(n, 4)}`,
  },
];
