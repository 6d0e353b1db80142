import {retry} from '@kyhooks/retry';
import ky from 'ky';

export const api = ky.create({baseUrl: 'https://api.example.com/'}).extend(retry());
