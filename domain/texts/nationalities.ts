import { bare, wordsIn } from './folding.ts';

/** States as Vietnamese papers name them, with the other names in use (by common usage, no official list was at hand: unverified). */
const STATES = `Việt Nam|Cộng hòa xã hội chủ nghĩa Việt Nam
Afghanistan|Ai Cập|Albania|Algeria|An-giê-ri|Andorra|Angola|Antigua và Barbuda|Argentina|Ác-hen-ti-na|Armenia|Azerbaijan|Áo|Úc|Australia|Ô-xtrây-li-a
Ả Rập Xê Út|Ả Rập Saudi|Saudi Arabia|Ấn Độ|Ba Lan|Bahamas|Bahrain|Bangladesh|Băng-la-đét|Barbados|Belarus|Bê-la-rút|Belize|Benin|Bhutan|Bỉ|Bolivia
Bosnia và Herzegovina|Botswana|Bồ Đào Nha|Brazil|Bra-xin|Brunei|Bru-nây|Bulgaria|Bun-ga-ri|Burkina Faso|Burundi|Bắc Macedonia|Cabo Verde|Cape Verde
Các Tiểu vương quốc Ả Rập Thống nhất|UAE|Cameroon|Campuchia|Cam-pu-chia|Canada|Ca-na-đa|Chad|Chile|Chi-lê|Colombia|Cô-lôm-bi-a|Comoros|Congo
Cộng hòa Congo|Cộng hòa Dân chủ Congo|Costa Rica|Cốt Đi-voa|Côte d'Ivoire|Bờ Biển Ngà|Croatia|Crô-a-ti-a|Cuba|Cu Ba|Djibouti|Dominica|Cộng hòa Dominica
Đài Loan|Trung Quốc (Đài Loan)|Đan Mạch|Đông Timor|Timor-Leste|Đức|Cộng hòa Liên bang Đức|Ecuador|El Salvador|Eritrea|Estonia|E-xtô-ni-a|Eswatini|Ethiopia
Fiji|Gabon|Gambia|Georgia|Gruzia|Gru-di-a|Ghana|Grenada|Guatemala|Guinea|Guinea Xích Đạo|Guinea-Bissau|Guyana|Hà Lan|Haiti|Hàn Quốc|Đại Hàn Dân Quốc
Hoa Kỳ|Mỹ|Hợp chủng quốc Hoa Kỳ|Honduras|Hồng Kông|Trung Quốc (Hồng Kông)|Hungary|Hung-ga-ri|Hy Lạp|Iceland|Ai-xơ-len|Indonesia|In-đô-nê-xi-a|Iran|I-ran
Iraq|I-rắc|Ireland|Ai-len|Israel|I-xra-en|Italy|Italia|Ý|Jamaica|Jordan|Gióc-đa-ni|Kazakhstan|Ka-dắc-xtan|Kenya|Kiribati|Kosovo|Kuwait|Cô-oét|Kyrgyzstan
Lào|Cộng hòa Dân chủ Nhân dân Lào|Latvia|Lát-vi-a|Lesotho|Li Băng|Lebanon|Liberia|Libya|Li-bi|Liechtenstein|Lithuania|Litva|Lít-va|Luxembourg|Lúc-xăm-bua
Ma Cao|Macao|Madagascar|Malawi|Malaysia|Ma-lai-xi-a|Maldives|Mali|Malta|Man-ta|Ma Rốc|Morocco|Marshall|Quần đảo Marshall|Mauritania|Mauritius|Mexico|Mê-hi-cô
Micronesia|Moldova|Môn-đô-va|Monaco|Mông Cổ|Montenegro|Mozambique|Mô-dăm-bích|Myanmar|Mi-an-ma|Miến Điện|Na Uy|Nam Phi|Nam Sudan|Namibia|Nauru|Nepal|Nê-pan
New Zealand|Niu Di-lân|Nga|Liên bang Nga|Nhật Bản|Nhật|Nicaragua|Niger|Nigeria|Ni-giê-ri-a|Oman|Ô-man|Pakistan|Pa-ki-xtan|Palau|Palestine|Pa-le-xtin
Panama|Pa-na-ma|Papua New Guinea|Paraguay|Peru|Pê-ru|Pháp|Cộng hòa Pháp|Phần Lan|Philippines|Phi-líp-pin|Qatar|Ca-ta|Romania|Ru-ma-ni|Rwanda
Saint Kitts và Nevis|Saint Lucia|Saint Vincent và Grenadines|Samoa|San Marino|São Tomé và Príncipe|Séc|Cộng hòa Séc|Senegal|Serbia|Xéc-bi|Seychelles
Sierra Leone|Singapore|Xinh-ga-po|Síp|Slovakia|Xlô-va-ki-a|Slovenia|Xlô-ven-ni-a|Quần đảo Solomon|Somalia|Sri Lanka|Xri Lan-ca|Sudan|Xu-đăng|Suriname|Syria|Xy-ri
Tajikistan|Tanzania|Tan-da-ni-a|Tây Ban Nha|Thái Lan|Thành Vatican|Vatican|Tòa thánh Vatican|Thổ Nhĩ Kỳ|Thụy Điển|Thụy Sĩ|Togo|Tonga|Triều Tiên
Cộng hòa Dân chủ Nhân dân Triều Tiên|Trinidad và Tobago|Trung Phi|Cộng hòa Trung Phi|Trung Quốc|Cộng hòa Nhân dân Trung Hoa|Tunisia|Tuy-ni-di|Turkmenistan|Tuvalu
Uganda|Ukraina|Ukraine|U-crai-na|Uruguay|Uzbekistan|U-dơ-bê-ki-xtan|Vanuatu|Venezuela|Vê-nê-xu-ê-la|Anh|Vương quốc Anh|Vương quốc Anh và Bắc Ireland
Yemen|Y-ê-men|Zambia|Dăm-bi-a|Zimbabwe`;

/** By letters alone; one of a single letter (Ý) has its mark. */
const lettersOf = (words: readonly string[]): string => {
  const said = words.join('');
  const letters = bare(said);
  return letters.length > 1 ? letters : said;
};
const letters = (text: string): string => lettersOf(wordsIn(text));

const KNOWN = new Set(STATES.split(/[|\n]/).map(letters));
const STATELESS = new Set(['Không quốc tịch', 'Người không quốc tịch'].map(letters));

/** Whether words name one state, also as `nước Anh`, `Anh Quốc`. */
export const isState = (words: readonly string[]): boolean => {
  const said = lettersOf(words);
  return KNOWN.has(said) || KNOWN.has(said.replace(/^nuoc|quoc$/g, ''));
};

/** Whether a text names a state, or the two or three of somebody who has several; signs and marks do not count. */
export const isNationality = (text: string): boolean => {
  if (isState(wordsIn(text)) || STATELESS.has(letters(text))) return true;
  const several = text.normalize('NFC').split(/[,/&]|\s-\s|\svà\s/u);
  return several.length < 4 && several.every((one) => isState(wordsIn(one)));
};
