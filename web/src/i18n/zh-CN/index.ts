import attendance from "./attendance.json";
import board from "./board.json";
import callbacks from "./callbacks.json";
import calls from "./calls.json";
import campaigns from "./campaigns.json";
import capacity from "./capacity.json";
import common from "./common.json";
import desk from "./desk.json";
import errors from "./errors.json";
import flows from "./flows.json";
import manage from "./manage.json";
import planning from "./planning.json";
import rosters from "./rosters.json";
import softphone from "./softphone.json";
import supervision from "./supervision.json";
import trunks from "./trunks.json";
import voicemails from "./voicemails.json";

export const zh = { ...common, ...attendance, ...board, ...callbacks, ...calls, ...campaigns, ...capacity, ...desk, ...errors, ...flows, ...manage, ...planning, ...rosters, ...softphone, ...supervision, ...trunks, ...voicemails };
