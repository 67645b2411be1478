-- Made-up data for the sample ERP: a company that has traded for years before Crosstie joins it to a portal.
-- Some customers and contacts are in the portal too: by domain, by name or by e-mail address.

insert into customer_class values ('TRADE', 'Trade'), ('KEY', 'Key account'), ('PUBLIC', 'Public sector'), ('ONLINE', 'Online');
insert into address_type values ('MAIN', 'Main office'), ('BILL', 'Billing'), ('SHIP', 'Delivery');
insert into document_queue values
  ('ENTRY', 'Order entry', 10), ('CREDIT', 'Credit check', 20), ('CRM', 'Ready for CRM', 30),
  ('PICK', 'Picking', 40), ('INVOICE', 'Invoicing', 50), ('DONE', 'Done', 60);
insert into assigned_project values
  ('RETAIL', 'Retail business'), ('CRM', 'Leads from the CRM'), ('STAFF', 'Own people');
insert into sales_stage values
  ('appointmentscheduled', 'Appointment scheduled', 10, 20, 'open'),
  ('qualifiedtobuy', 'Qualified to buy', 20, 40, 'open'),
  ('presentationscheduled', 'Presentation scheduled', 30, 60, 'open'),
  ('decisionmakerboughtin', 'Decision maker bought in', 40, 80, 'open'),
  ('contractsent', 'Contract sent', 50, 90, 'open'),
  ('closedwon', 'Won', 60, 100, 'won'),
  ('closedlost', 'Lost', 70, 0, 'lost'),
  ('scoping', 'Service: scoping', 110, 20, 'open'),
  ('proposal', 'Service: proposal sent', 120, 50, 'open'),
  ('negotiation', 'Service: negotiation', 130, 70, 'open'),
  ('servicewon', 'Service: won', 140, 100, 'won'),
  ('servicelost', 'Service: lost', 150, 0, 'lost');
insert into engagement_stage values
  ('DRAFT', 'Draft', true), ('SIGNED', 'Signed', true), ('RUNNING', 'Running', false), ('CLOSED', 'Closed', false);
insert into project_stage values
  ('PROPOSED', 'Proposed', true), ('PLANNED', 'Planned', true), ('ACTIVE', 'Active', false), ('CLOSED', 'Closed', false);
update project_stage set projections_base = 'bookings' where code in ('ACTIVE', 'CLOSED');

insert into employee (employee_no, username, email, first_name, last_name, department, active) values
  ('E-101', 'nlindqvist', 'nora.lindqvist@crosstie-demo.example', 'Nora', 'Lindqvist', 'Sales', true),
  ('E-102', 'tarroyo', 'tomas.arroyo@crosstie-demo.example', 'Tomas', 'Arroyo', 'Sales', true),
  ('E-103', 'praman', 'priya.raman@crosstie-demo.example', 'Priya', 'Raman', 'Sales', true),
  ('E-104', 'jkeller', 'Jonas.Keller@crosstie-demo.example', 'Jonas', 'Keller', 'Sales', true),
  ('E-105', 'adubois', 'amelie.dubois@crosstie-demo.example', 'Amelie', 'Dubois', 'Sales', true),
  ('E-106', 'moyelaran', 'marcus.oyelaran@crosstie-demo.example', 'Marcus', 'Oyelaran', 'Services', true),
  ('E-107', 'hvirtanen', 'hanna.virtanen@crosstie-demo.example', 'Hanna', 'Virtanen', 'Services', true),
  ('E-108', 'dsalcedo', 'diego.salcedo@crosstie-demo.example', 'Diego', 'Salcedo', 'Sales', true),
  ('E-109', 'gholm', 'greta.holm@crosstie-demo.example', 'Greta', 'Holm', 'Sales', false),
  ('E-201', 'wpark', 'wendell.park@crosstie-demo.example', 'Wendell', 'Park', 'Warehouse', true),
  ('E-202', 'sferrante', 'silvia.ferrante@crosstie-demo.example', 'Silvia', 'Ferrante', 'Accounting', true),
  ('E-203', 'bokafor', 'bridget.okafor@crosstie-demo.example', 'Bridget', 'Okafor', 'Purchasing', true);

insert into title (name, hourly_rate, currency) values
  ('Installation technician', 95.00, 'USD'), ('Controls engineer', 140.00, 'USD'), ('Project manager', 165.00, 'USD'),
  ('Solution architect', 190.00, 'USD'), ('Training instructor', 120.00, 'USD'), ('Warranty work', 0.00, 'USD');

-- In the portal too: the first ten by domain (written as people write it), the next four by name only.
insert into customer (customer_no, name, class_code, domain, website, phone, industry, employees, salesperson_id, created_at, updated_at)
select 'C-' || lpad((10000 + n)::text, 5, '0'), name, class, domain, website, phone, industry, employees,
  (select id from employee where username = owner),
  timestamptz '2021-03-01 08:00:00+00' + n * interval '37 days', timestamptz '2026-02-01 09:30:00+00' + n * interval '1 day'
from (values
  (1, 'Alder Automation', 'KEY', 'alder-automation-inc.example', 'https://www.alder-automation-inc.example', '+44 113 496 0126', 'Textiles', 310, 'hvirtanen'),
  (2, 'Lakeside Scientific Limited', 'TRADE', 'www.lakeside-scientific-ltd.example', null, '(614) 555-0187', 'Furniture', 48, 'nlindqvist'),
  (3, 'Aspen Materials', 'TRADE', 'https://www.aspen-materials-group.example/', null, '0113 496 0302', 'Logistics', 120, 'praman'),
  (4, 'Birch Automation', 'TRADE', 'Birch-Automation-Inc.example', null, null, 'Machinery', null, 'nlindqvist'),
  (5, 'Northwind Scientific', 'KEY', 'northwind-scientific-ltd.example', null, '+44 113 496 0078', 'Construction', 640, 'jkeller'),
  (6, 'Canyon Materials', 'TRADE', 'canyon-materials-group.example', null, '+1 919 555 0189', 'Chemicals', 75, 'hvirtanen'),
  (7, 'Coral Automation Incorporated', 'ONLINE', 'coral-automation-inc.example', null, null, null, null, null),
  (8, 'Raven Scientific', 'TRADE', 'http://raven-scientific-ltd.example', null, '503-555-0147', 'Wholesale', 33, 'adubois'),
  (9, 'Eagle Materials', 'PUBLIC', 'eagle-materials-group.example', null, '+61 3 5550 6162', 'Software', 210, 'praman'),
  (10, 'Evergreen Automation', 'TRADE', 'evergreen-automation-inc.example', null, null, 'Textiles', null, 'dsalcedo'),
  (11, 'Harbor Automation, Inc.', 'TRADE', null, null, '+1 614 555 0124', 'Food', 95, 'nlindqvist'),
  (12, 'VERTEX SCIENTIFIC LTD', 'TRADE', null, null, null, 'Medical devices', null, 'adubois'),
  (13, 'The Orchard Materials Group', 'KEY', null, null, '+49 30 23125 734', 'Wholesale', 1200, 'hvirtanen'),
  (14, 'Copper Fasteners Partners', 'TRADE', null, null, null, 'Logistics', 18, 'nlindqvist')
) as v (n, name, class, domain, website, phone, industry, employees, owner);

-- Known to the ERP alone.
insert into customer (customer_no, name, class_code, status, domain, phone, industry, employees, salesperson_id, created_at, updated_at)
select 'C-' || lpad((10014 + n)::text, 5, '0'),
  (array['Brenner Werkzeugbau', 'Calloway Foods', 'Dunmore County Council', 'Ekström Papper', 'Fjordline Seafood', 'Granata Ceramiche',
    'Hollis Brothers Joinery', 'Ibarra e Hijos', 'Jarrow Marine', 'Kestrel Hospitals Trust', 'Lavoie Imprimerie', 'Marlowe Textiles'])[n],
  (array['TRADE', 'KEY', 'PUBLIC'])[1 + n % 3], case when n = 11 then 'hold' when n = 12 then 'closed' else 'active' end,
  (array['brenner-werkzeugbau', 'calloway-foods', 'dunmore-council', 'ekstrom-papper', 'fjordline', 'granata-ceramiche',
    'hollis-joinery', 'ibarra-hijos', 'jarrow-marine', 'kestrel-trust', 'lavoie-imprimerie', 'marlowe-textiles'])[n] || '.example',
  '+1 206 555 01' || lpad(n::text, 2, '0'), 'Manufacturing', 20 * n, 1 + n % 8,
  timestamptz '2022-05-02 10:00:00+00' + n * interval '41 days', timestamptz '2026-01-10 14:00:00+00' + n * interval '2 days'
from generate_series(1, 12) as n;
-- Identifiers were given by hand, to some customers only.
update customer set identifier = left(upper(regexp_replace(name, '[^A-Za-z0-9]', '', 'g')), 25) where customer_no in ('C-10015', 'C-10016', 'C-10019');
update customer set deleted_at = timestamptz '2026-01-31 12:00:00+00' where name = 'Marlowe Textiles';

insert into customer_address (customer_id, address_type, street, postal_code, city, state, country)
select c.id, v.kind, v.street, v.zip, v.city, v.state, v.country
from (values
  ('C-10001', 'MAIN', '21 Bridge Street', 'LS9 3AB', 'Leeds', 'West Yorkshire', 'United Kingdom'),
  ('C-10001', 'SHIP', 'Unit 4, Hunslet Trading Estate', 'LS10 1JA', 'Leeds', 'West Yorkshire', 'United Kingdom'),
  ('C-10003', 'BILL', 'PO Box 118', 'LS1 4XX', 'Leeds', 'West Yorkshire', 'United Kingdom'),
  ('C-10005', 'MAIN', '220 Cedar Drive', 'LS1 2AB', 'Leeds', 'West Yorkshire', 'United Kingdom'),
  ('C-10013', 'MAIN', '93 Elm Street', '10150', 'Berlin', 'Berlin', 'Germany'),
  ('C-10015', 'MAIN', 'Gewerbering 7', '70599', 'Stuttgart', 'Baden-Württemberg', 'Germany'),
  ('C-10016', 'MAIN', '4500 Harvest Parkway', '97045', 'Oregon City', 'Oregon', 'United States'),
  ('C-10018', 'MAIN', 'Hamngatan 12', '411 06', 'Göteborg', null, 'Sweden')
) as v (no, kind, street, zip, city, state, country) join customer as c on c.customer_no = v.no;

-- The first six are in the portal too, by e-mail address in their own spelling.
insert into contact (customer_id, first_name, last_name, job_title, email, phone, is_primary, owner_id)
select c.id, v.first, v.last, v.title, v.email, v.phone, v.is_primary, c.salesperson_id
from (values
  ('C-10001', 'Anders', 'Bakker', 'Marketing Manager', 'Anders.Bakker@alder-automation-inc.example', '+44 113 496 0126', true),
  ('C-10001', 'Hector', 'Ibarra', 'Quality Engineer', 'hector.ibarra@alder-automation-inc.example', null, false),
  ('C-10002', 'Zoe', 'Popescu', null, 'zoe.popescu@lakeside-scientific-ltd.example', '(614) 555-0187', true),
  ('C-10003', 'Wanda', 'Gupta', 'HR Manager', 'wanda.gupta@aspen-materials-group.example', null, true),
  ('C-10005', 'Rosa', 'Blanc', 'Plant Manager', 'ROSA.BLANC@NORTHWIND-SCIENTIFIC-LTD.EXAMPLE', '+44 113 496 0078', true),
  ('C-10008', 'Tobias', 'Becker', 'Quality Engineer', 'tobias.becker@raven-scientific-ltd.example', null, false),
  ('C-10015', 'Annika', 'Brenner', 'Geschäftsführerin', 'annika@brenner-werkzeugbau.example', '+49 711 23125 10', true),
  ('C-10016', 'Lewis', 'Calloway', 'Owner', 'lewis@calloway-foods.example', '+1 206 555 0102', true),
  ('C-10017', 'Maeve', 'Donnelly', 'Procurement Officer', 'procurement@dunmore-council.example', '+1 206 555 0103', true),
  ('C-10018', 'Åsa', 'Ekström', 'Inköpschef', 'asa@ekstrom-papper.example', '+46 31 390 06 00', true),
  ('C-10019', 'Ingvild', 'Sørensen', 'Daglig leder', 'ingvild@fjordline.example', null, true),
  ('C-10024', 'Ruth', 'Abiodun', 'Estates Manager', 'ruth.abiodun@kestrel-trust.example', '+1 206 555 0110', true)
) as v (no, first, last, title, email, phone, is_primary) join customer as c on c.customer_no = v.no;

update contact set address_type = 'SHIP' where email = 'hector.ibarra@alder-automation-inc.example';
update contact set address_type = 'BILL' where email in ('procurement@dunmore-council.example', 'ruth.abiodun@kestrel-trust.example');

insert into prospect (prospect_no, company_name, domain, phone, email, industry, source, salesperson_id)
select 'P-' || lpad((500 + n)::text, 5, '0'),
  (array['Norrvik Brewing', 'Pinecrest Schools', 'Quinta do Vale', 'Redgate Printworks', 'Solberg Verft'])[n],
  (array['norrvik-brewing', 'pinecrest-schools', 'quinta-do-vale', 'redgate-printworks', 'solberg-verft'])[n] || '.example',
  '+1 206 555 013' || n, 'info@' || (array['norrvik-brewing', 'pinecrest-schools', 'quinta-do-vale', 'redgate-printworks', 'solberg-verft'])[n] || '.example',
  'Manufacturing', (array['Trade fair', 'Referral', 'Website'])[1 + n % 3], 1 + n % 8
from generate_series(1, 5) as n;
update prospect set converted_to_id = (select id from customer where customer_no = 'C-10019'), converted_at = timestamptz '2025-06-30 15:12:00+00'
where prospect_no = 'P-00505';
insert into prospect_contact (prospect_id, first_name, last_name, job_title, email)
select id, 'Sam', split_part(company_name, ' ', 1), 'Buyer', 'sam@' || domain from prospect;

insert into item (sku, name, description, kind, unit, list_price, standard_cost)
select sku, name, name || ', ' || unit, kind, unit, price, round(price * 0.62, 4)
from (values
  ('CU-1100', 'Control unit, compact', 'goods', 'each', 412.5000), ('CU-1200', 'Control unit, modular', 'goods', 'each', 689.0000),
  ('BV-0204', 'Ball valve 1/2 inch', 'goods', 'each', 18.7500), ('BV-0208', 'Ball valve 1 inch', 'goods', 'each', 31.2000),
  ('SR-0310', 'Safety relay', 'goods', 'each', 96.4000), ('CB-5000', 'Conveyor belt, heavy duty', 'goods', 'm', 57.3000),
  ('PS-0710', 'Pressure sensor', 'goods', 'each', 128.0000), ('PR-9001', 'Pallet rack bay', 'goods', 'each', 340.0000),
  ('LP-0420', 'LED panel 60x60', 'goods', 'each', 44.9000), ('FC-0150', 'Filter cartridge', 'goods', 'box', 22.1250),
  ('SV-INST', 'Installation, per hour', 'service', 'hour', 95.0000), ('SV-COMM', 'Commissioning, per hour', 'service', 'hour', 140.0000),
  ('SV-TRAIN', 'Operator training, per day', 'service', 'day', 960.0000), ('SV-CARE', 'Care plan, per year', 'service', 'year', 1850.0000)
) as v (sku, name, kind, unit, price);

insert into sales_document (document_no, document_type, customer_id, status, queue_code, document_date, due_date, po_number, freight, tax, salesperson_id)
select 'D' || lpad((70000 + n)::text, 6, '0'), (array['quote', 'order', 'order', 'invoice'])[1 + n % 4], c.id,
  (array['open', 'released', 'shipped', 'completed'])[1 + n % 4], (array['ENTRY', 'CRM', 'PICK', 'DONE'])[1 + n % 4],
  date '2025-09-01' + n * 9, case when n % 5 = 0 then date '1900-01-01' else date '2025-10-01' + n * 9 end,
  case when n % 3 = 0 then null else 'PO-' || (4400 + n * 7) end, 25.00, round(12.5 * n, 2), c.salesperson_id
from generate_series(1, 24) as n join customer as c on c.customer_no = 'C-' || (10000 + 1 + n % 24);
insert into sales_line (document_id, line_no, item_id, sku, description, quantity, unit, unit_price)
select d.id, l, i.id, i.sku, i.name, 1 + (d.id * l) % 12, i.unit, i.list_price
from sales_document as d cross join generate_series(1, 3) as l
join item as i on i.id = 1 + (d.id * 5 + l * 3) % 14;
update sales_document as d set subtotal = (select sum(amount) from sales_line as l where l.document_id = d.id);

insert into opportunity (opportunity_no, name, customer_id, stage_code, amount, expected_close, closed_at, source, opportunity_type, owner_id)
select 'O-' || lpad((3000 + n)::text, 5, '0'), c.name || ': ' || (array['line upgrade', 'care plan', 'warehouse refit'])[1 + n % 3], c.id,
  (array['qualifiedtobuy', 'contractsent', 'closedwon', 'closedlost', 'scoping'])[1 + n % 5], 2500.00 * n, date '2026-01-15' + n * 12,
  case when n % 5 in (2, 3) then timestamptz '2026-01-20 16:00:00+00' + n * interval '12 days' end, 'Existing customer',
  (array['Product', 'Service'])[1 + n % 2], c.salesperson_id
from generate_series(1, 10) as n join customer as c on c.customer_no = 'C-' || (10014 + n);

insert into engagement (engagement_no, name, customer_id, stage_code, engagement_type, budget_amount, updates_allowed)
select 'E-' || lpad((800 + n)::text, 4, '0'), c.name || ' services', c.id, s.code, 'time-and-materials', 18000.00 * n, s.allow_updates
from generate_series(1, 4) as n join customer as c on c.customer_no = 'C-' || (10014 + n)
join engagement_stage as s on s.code = (array['DRAFT', 'SIGNED', 'RUNNING', 'CLOSED'])[n];
insert into project (project_no, name, engagement_id, customer_id, stage_code, billable, probability, start_date, end_date, manager_id, budget, updates_allowed)
select 'J-' || lpad((900 + e.id)::text, 4, '0'), replace(e.name, ' services', ' commissioning'), e.id, e.customer_id, s.code, true, 80,
  date '2026-03-02' + (e.id * 14)::int, date '2026-05-29' + (e.id * 14)::int, 6, e.budget_amount * 0.6, s.allow_updates
from engagement as e join project_stage as s on s.code = (array['PROPOSED', 'PLANNED', 'ACTIVE', 'CLOSED'])[e.id];
insert into estimate (project_id, title_id, amount, rate, hours, start_date, end_date)
select p.id, t.id, p.budget, t.hourly_rate, round(p.budget / t.hourly_rate, 2), p.start_date, p.end_date
from project as p join title as t on t.name = 'Controls engineer';

insert into estimate_line (estimate_id, title_id, description, amount, hours, start_date, end_date)
select e.id, e.title_id, 'Controls engineering', e.amount, e.hours, e.start_date, e.end_date from estimate as e;
update estimate set updates_allowed = p.updates_allowed from project as p where p.id = project_id;
update estimate_line as l set updates_allowed = e.updates_allowed from estimate as e where e.id = l.estimate_id;

select setval('employee_no_seq', 310), setval('customer_no_seq', 10100), setval('prospect_no_seq', 600), setval('document_no_seq', 70100),
  setval('opportunity_no_seq', 3100), setval('engagement_no_seq', 850), setval('project_no_seq', 950);

analyze;
