import type { Resource } from '../resource.js'
import { experiences } from './experiences.js'
import { institutions } from './institutions.js'
import { municipalities } from './municipalities.js'
import { projects } from './projects.js'

/** In the order in which the data page shows them. */
export const RESOURCES = [projects, institutions, municipalities, experiences] as unknown as readonly Resource<object>[]
